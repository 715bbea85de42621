using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Scalar.AspNetCore;

namespace Ruqsat.ServiceDefaults;

/// <summary>What every service has in common.</summary>
public static class ServiceDefaultsExtensions
{
    private const long MaxBodyBytes = 256 * 1024;

    /// <summary>Telemetry, health, problem details, JSON rules, service discovery, token authentication with closed-by-default endpoints.</summary>
    public static void AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.AddCommonDefaults();
        builder.AddTokenAuthentication();
        builder.Services.AddOpenApi();
    }

    /// <summary><see cref="AddServiceDefaults"/> without tokens and OpenAPI: for the identity service itself.</summary>
    public static void AddCommonDefaults(this WebApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.Host.UseDefaultServiceProvider(options => (options.ValidateOnBuild, options.ValidateScopes) = (true, true));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });

        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            // A field that nobody reads is a misunderstanding: say so instead of dropping it.
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false));
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.SerializerOptions.AllowDuplicateProperties = false;
        });
        builder.Services.AddExceptionHandler<FailureHandler>();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd("code", CodeOf(context.ProblemDetails.Status)));
    }

    /// <summary>The middleware in its order, <c>/health</c> (ready for traffic), <c>/alive</c>, and the OpenAPI document.</summary>
    public static void MapDefaultEndpoints(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        if (app.Environment.IsDevelopment())
        {
            app.MapOpenApi().AllowAnonymous();
            app.MapScalarApiReference().AllowAnonymous();
        }
        else
        {
            app.MapOpenApi().RequireAuthorization();
        }
    }

    private static void AddTelemetry(this WebApplicationBuilder builder)
    {
        foreach (var chatty in (string[])["Microsoft.AspNetCore", "Npgsql", "Polly", "System.Net.Http"])
        {
            builder.Logging.AddFilter(chatty, LogLevel.Warning);
        }

        // Their failures come to us as exceptions, and a race that is lost and repeated is none.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical);
        builder.Logging.AddFilter("MassTransit", LogLevel.Error);

        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

        // No scopes: they carry the path of the request, and somebody may type an identifier there.
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeScopes = false);
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddMeter("Npgsql", "MassTransit", "Ruqsat.*"));
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            // Nobody listens: spans would be made to be thrown away.
            return;
        }

        telemetry.WithTracing(tracing => tracing
            .AddAspNetCoreInstrumentation(options =>
            {
                options.Filter = context => context.Request.Path != "/health" && context.Request.Path != "/alive";

                // The route and not what was typed in its place.
                options.EnrichWithHttpResponse = (span, response) =>
                    span.SetTag("url.path", (response.HttpContext.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "").SetTag("url.query", null);
            })
            .AddHttpClientInstrumentation()
            .AddNpgsql()
            .AddSource("MassTransit", "Ruqsat.*"));
        telemetry.UseOtlpExporter();
    }

    private static string CodeOf(int? status) => status switch
    {
        StatusCodes.Status400BadRequest => "BAD_REQUEST",
        StatusCodes.Status401Unauthorized => "UNAUTHENTICATED",
        StatusCodes.Status403Forbidden => "FORBIDDEN",
        StatusCodes.Status404NotFound => "NOT_FOUND",
        StatusCodes.Status405MethodNotAllowed => "METHOD_NOT_ALLOWED",
        StatusCodes.Status413PayloadTooLarge => "BODY_TOO_LARGE",
        StatusCodes.Status415UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
        StatusCodes.Status429TooManyRequests => "TOO_MANY_REQUESTS",
        StatusCodes.Status503ServiceUnavailable => "UNAVAILABLE",
        >= StatusCodes.Status500InternalServerError => "INTERNAL_ERROR",
        _ => "HTTP_ERROR",
    };
}
