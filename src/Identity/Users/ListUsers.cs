using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Identity.Users;

internal static class ListUsers
{
    private const int MaxLimit = 200;

    public sealed record UserItem(Guid Id, string Login, string DisplayName, IReadOnlyList<string> Roles, DateTimeOffset? LockedAt);

    /// <param name="Next">Give it as <c>after</c> for the next page; null: this was the last one.</param>
    public sealed record Response(IReadOnlyList<UserItem> Items, Guid? Next);

    public static async Task<Ok<Response>> HandleAsync(AccountsDbContext database, CancellationToken cancellation, Guid? after = null, int limit = 50)
    {
        var size = Math.Clamp(limit, 1, MaxLimit);
        var items = await database.Users.AsNoTracking()
            .Where(a => after == null || a.Id > after)
            .OrderBy(a => a.Id)
            .Take(size + 1)
            .Select(a => new UserItem(a.Id, a.UserName!, a.DisplayName, a.Roles, a.LockedAt))
            .ToListAsync(cancellation);
        var page = items.Take(size).ToList();
        return TypedResults.Ok(new Response(page, items.Count > size ? page[^1].Id : null));
    }
}
