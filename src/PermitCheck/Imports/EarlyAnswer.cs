namespace Ruqsat.PermitCheck.Imports;

/// <summary>
/// Sends the answer at once, though the file may still be coming: whoever listens while he sends hears why it is refused. Most do not listen before the end and would
/// lose the answer with the connection, so what comes is read and thrown away for a while; then the connection ends, for nobody may keep us busy with a file that is none.
/// </summary>
internal sealed class EarlyAnswer : IEndpointFilter
{
    public const long MaxBytes = 256 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var answer = (IResult)(await next(context))!;
        await answer.ExecuteAsync(http);
        await http.Response.CompleteAsync();
        if (!await TryReadOnAsync(http.Request.Body))
        {
            http.Abort();
        }

        return Results.Empty;
    }

    /// <returns>True: to the end.</returns>
    private static async Task<bool> TryReadOnAsync(Stream body)
    {
        using var limit = new CancellationTokenSource(Limit);
        var buffer = new byte[64 * 1024];
        try
        {
            for (var left = MaxBytes; left > 0;)
            {
                if (await body.ReadAsync(buffer, limit.Token) is not (> 0 and var count))
                {
                    return true;
                }

                left -= count;
            }
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException or OperationCanceledException)
        {
            // He is gone, or too slow.
        }

        return false;
    }
}
