using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.Identity.Keys;

/// <summary>Keeps the keys of ASP.NET's Data Protection with the others, so that a cookie of one replica is good at all and after a restart.</summary>
internal sealed class CookieKeys(IServiceScopeFactory scopes, KeyProtector protector, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var stored = scope.ServiceProvider.GetRequiredService<AccountsDbContext>().Keys.AsNoTracking().Where(k => k.Use == KeyUse.Cookies).ToList();
        return [.. stored.Select(key => XElement.Parse(Encoding.UTF8.GetString(protector.Unprotect(key))))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var now = time.GetUtcNow();
        database.Keys.Add(protector.Protect(KeyUse.Cookies, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)), now, now));
        database.SaveChanges();
    }
}
