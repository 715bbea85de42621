namespace Ruqsat.PermitCheck.Registry;

/// <summary>One page of a list.</summary>
/// <param name="Next">Give it as <c>after</c> for the next page; left out: this was the last one.</param>
internal sealed record Page<TItem, TCursor>(IReadOnlyList<TItem> Items, TCursor? Next);

internal static class Page
{
    public const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static int SizeOf(int limit) => Math.Clamp(limit, 1, MaxLimit);

    /// <param name="rows">One row more than <paramref name="size"/>, if there is one.</param>
    public static Page<TItem, Guid?> Of<TRow, TItem>(IReadOnlyList<TRow> rows, int size, Func<TRow, Guid> id, Func<TRow, TItem> item) =>
        new([.. rows.Take(size).Select(item)], rows.Count > size ? id(rows[size - 1]) : null);
}
