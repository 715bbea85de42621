using System.Security.Cryptography;

namespace Ruqsat.LocalHosting.Processes;

/// <summary>Generated passwords and the files that only this user may read.</summary>
internal static class Secrets
{
    // Letters and digits only: safe in every form of connection string. None that look alike.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    // A data directory has one host, so a lock within the process is enough.
    private static readonly Lock Creating = new();

    /// <summary>A random text of the given length; 24 characters carry 139 bits.</summary>
    public static string Generate(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>The content of a file, which is created at the first call; two resources that ask at the same time get the same.</summary>
    public static string Keep(string path, Func<string> create)
    {
        lock (Creating)
        {
            if (!File.Exists(path))
                Write(path, create());
            return File.ReadAllText(path);
        }
    }

    /// <summary>Writes a file as a whole: a reader sees the old or the new text.</summary>
    public static void Write(string path, string text)
    {
        var next = path + ".new";
        using (var stream = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        using (var writer = new StreamWriter(stream))
            writer.Write(text);
        File.Move(next, path, overwrite: true);
    }
}
