using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.PermitCheck.Registry;

namespace Ruqsat.PermitCheck.Organisations;

/// <summary>All organisations, the first entered first.</summary>
internal static class ListOrganisations
{
    public static async Task<Ok<Page<EnterOrganisation.Response, Guid?>>> HandleAsync(
        PermitCheckDbContext db, CancellationToken cancellationToken, Guid? after = null, int limit = Page.DefaultLimit)
    {
        var size = Page.SizeOf(limit);
        var rows = await db.Organisations.AsNoTracking().Where(o => after == null || o.Id > after).OrderBy(o => o.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, o => o.Id, EnterOrganisation.Response.Of));
    }
}
