namespace Migaki.Bundles;

/// <summary>Reads which commit is checked out from the files of <c>.git</c>; no process is started. Whether the tree is clean is not known this way.</summary>
internal static class GitFolder
{
    /// <summary>The name of the folder that holds the repository and the commit; nulls where there is none or it cannot be read.</summary>
    public static (string? Root, string? Commit) Read(string? folder)
    {
        try
        {
            for (var at = new DirectoryInfo(folder ?? Environment.CurrentDirectory); at is not null; at = at.Parent)
            {
                var git = Path.Combine(at.FullName, ".git");
                if (Directory.Exists(git)) return (at.Name, Commit(git, git));
                if (File.Exists(git) && Linked(git, at.FullName) is { } linked) return (at.Name, Commit(linked, Common(linked)));
            }
        }
        catch (Exception error) when (Recording.OpenRun.IsStorage(error) || error is ArgumentException)
        {
            // No repository is a fact about the run like any other; the manifest says so.
        }
        return (null, null);
    }

    /// <summary>A worktree's <c>.git</c> is a file that names its folder.</summary>
    private static string? Linked(string file, string root)
    {
        var text = File.ReadAllText(file).Trim();
        return text.StartsWith("gitdir:", StringComparison.Ordinal) ? Path.GetFullPath(Path.Combine(root, text["gitdir:".Length..].Trim())) : null;
    }

    private static string Common(string git)
    {
        var file = Path.Combine(git, "commondir");
        return File.Exists(file) ? Path.GetFullPath(Path.Combine(git, File.ReadAllText(file).Trim())) : git;
    }

    private static string? Commit(string git, string common)
    {
        var head = Path.Combine(git, "HEAD");
        if (!File.Exists(head)) return null;
        var text = File.ReadAllText(head).Trim();
        if (!text.StartsWith("ref:", StringComparison.Ordinal)) return Hash(text);
        var name = text["ref:".Length..].Trim();
        if (name.Contains("..", StringComparison.Ordinal) || Path.IsPathRooted(name)) return null;
        foreach (var folder in new[] { git, common })
        {
            var loose = Path.Combine(folder, name);
            if (File.Exists(loose)) return Hash(File.ReadAllText(loose).Trim());
        }
        var packed = Path.Combine(common, "packed-refs");
        if (!File.Exists(packed)) return null;
        foreach (var line in File.ReadLines(packed))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && line.AsSpan(space + 1).SequenceEqual(name)) return Hash(line[..space]);
        }
        return null;
    }

    private static string? Hash(string text) => text.Length is 40 or 64 && text.AsSpan().IndexOfAnyExcept(Recording.Hex.Digits) < 0 ? text : null;
}
