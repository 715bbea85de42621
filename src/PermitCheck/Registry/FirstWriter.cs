using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ruqsat.PermitCheck.Registry;

internal static class FirstWriter
{
    /// <summary>Saves, or answers false if somebody else wrote the same unique value since we looked; then nothing of it is left in the context.</summary>
    public static async Task<bool> TrySaveAsync(this PermitCheckDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }
}
