using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Organisations;

/// <summary>
/// Enters an employer or authority. Its BIN is what makes a repetition safe, so no <c>Idempotency-Key</c> is asked for: the same
/// BIN and name give the same organisation.
/// </summary>
internal static class EnterOrganisation
{
    private const int MaxName = 200;

    /// <param name="Bin">Twelve digits; spaces and hyphens may stand anywhere.</param>
    /// <param name="Name">200 characters at most.</param>
    public sealed record Request(string? Bin, string? Name)
    {
        /// <summary>Somebody may have typed an IIN.</summary>
        public override string ToString() => nameof(EnterOrganisation);
    }

    public sealed record Response(Guid Id, string Bin, string Name, DateTimeOffset EnteredAt)
    {
        public static Response Of(Organisation organisation) => new(organisation.Id, organisation.Bin, organisation.Name, AlmatyTime.Of(organisation.EnteredAt));
    }

    public static async Task<Results<Created<Response>, Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request, PermitCheckDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var bin = Bin.Read(request.Bin);
        if (!bin.IsValid)
        {
            errors.Add(new("bin", request.Bin is null ? "BIN_MISSING" : bin.Error));
        }

        var name = request.Name?.Trim();
        if (name is null or "" or { Length: > MaxName } || name.Any(char.IsControl))
        {
            errors.Add(new("name", string.IsNullOrEmpty(name) ? "NAME_MISSING" : name.Length > MaxName ? "NAME_LENGTH" : "NAME_CHARACTERS"));
        }

        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var now = time.GetStoredNow();
        var organisation = new Organisation { Id = Guid.CreateVersion7(now), Bin = bin.Value.Reveal(), Name = name!, EnteredAt = now };
        db.Organisations.Add(organisation);
        if (await db.TrySaveAsync(cancellationToken))
        {
            return TypedResults.Created("/v1/organisations", Response.Of(organisation));
        }

        var first = await db.Organisations.AsNoTracking().SingleAsync(o => o.Bin == organisation.Bin, cancellationToken);
        return first.Name == organisation.Name
            ? TypedResults.Ok(Response.Of(first))
            : Problems.Create(StatusCodes.Status409Conflict, "ORGANISATION_KNOWN", "There is an organisation with this BIN and another name.");
    }
}
