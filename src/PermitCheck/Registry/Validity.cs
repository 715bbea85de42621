using Ruqsat.Database;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Registry;

internal static class Validity
{
    /// <summary>Looks at a time that has a start and may have no end. Adds what is wrong to <paramref name="errors"/>.</summary>
    public static void Validate(DateTimeOffset? validFrom, DateTimeOffset? validTo, List<FieldError> errors)
    {
        if (validFrom is null)
        {
            errors.Add(new("validFrom", "VALID_FROM_MISSING"));
        }
        else if (validTo?.ToStored() <= validFrom.Value.ToStored())
        {
            errors.Add(new("validTo", "VALIDITY_EMPTY"));
        }
    }
}
