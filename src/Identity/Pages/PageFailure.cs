using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Ruqsat.Database;

namespace Ruqsat.Identity.Pages;

/// <summary>People get the error page where programs get problem details. The text of the exception stays inside, also of the log: it may repeat what was typed.</summary>
internal sealed partial class PageFailure(ILogger<PageFailure> logger) : IExceptionFilter
{
    public void OnException(ExceptionContext context)
    {
        LogFailure(context.Exception.GetType().FullName!, context.Exception.StackTrace);
        context.Result = new StatusCodeResult(
            DatabaseAway.IsCauseOf(context.Exception) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError);
    }

    [LoggerMessage(LogLevel.Error, "A page failed with {ExceptionType} {StackTrace}")]
    private partial void LogFailure(string exceptionType, string? stackTrace);
}
