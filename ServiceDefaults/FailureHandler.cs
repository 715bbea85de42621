using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ruqsat.Database;

namespace Ruqsat.ServiceDefaults;

/// <summary>Turns what a handler did not expect into problem details. The text of an exception stays inside.</summary>
internal sealed partial class FailureHandler(IProblemDetailsService problems, ILogger<FailureHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var (status, code) = exception switch
        {
            BadHttpRequestException { InnerException: JsonException } => (StatusCodes.Status400BadRequest, "MALFORMED_JSON"),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, "BODY_TOO_LARGE"),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => (StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"),
            BadHttpRequestException bad => (bad.StatusCode, "BAD_REQUEST"),
            _ when DatabaseAway.IsCauseOf(exception) => (StatusCodes.Status503ServiceUnavailable, "DATABASE_UNAVAILABLE"),
            _ => (StatusCodes.Status500InternalServerError, "INTERNAL_ERROR"),
        };

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        if (status >= StatusCodes.Status500InternalServerError)
        {
            LogFailure(logger, exception.GetType().FullName!, exception.StackTrace);
        }

        context.Response.StatusCode = status;
        return await problems.TryWriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = { Status = status, Extensions = { ["code"] = code } },
        });
    }

    // Only the type and the place: a message may repeat what a person typed.
    [LoggerMessage(LogLevel.Error, "A request failed with {ExceptionType} {StackTrace}")]
    private static partial void LogFailure(ILogger logger, string exceptionType, string? stackTrace);
}
