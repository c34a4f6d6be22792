using System.Text.RegularExpressions;
using Migaki.Tests.Shared;

namespace Migaki.Docs.Tests;

/// <summary>docs/architecture.md lists the rooms; this keeps the list and the folders the same.</summary>
public sealed partial class ArchitectureTests
{
    [Fact]
    public void Every_folder_of_the_sources_is_a_room_and_every_room_is_a_folder()
    {
        var listed = Rooms(File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")));
        var existing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var project in Directory.GetDirectories(Path.Combine(Repository.Root, "src")))
        {
            if (Directory.GetFiles(project, "*.csproj").Length == 0) continue;
            existing.Add("src/" + Path.GetFileName(project));
            foreach (var folder in Directory.GetDirectories(project))
            {
                var name = Path.GetFileName(folder);
                if (name is not ("bin" or "obj")) existing.Add($"src/{Path.GetFileName(project)}/{name}");
            }
        }
        Assert.Equal(existing, listed);
    }

    private static SortedSet<string> Rooms(string page)
    {
        var rooms = new SortedSet<string>(StringComparer.Ordinal);
        var project = "";
        foreach (var line in page.Split('\n'))
        {
            if (ProjectLine().Match(line) is { Success: true } p) rooms.Add(project = p.Groups[1].Value);
            else if (project.Length > 0 && FolderLine().Match(line) is { Success: true } f) rooms.Add($"{project}/{f.Groups[1].Value}");
            else if (line == "```" && project.Length > 0) break;
        }
        return rooms;
    }

    [GeneratedRegex(@"^(src/[A-Za-z.]+)\s")]
    private static partial Regex ProjectLine();

    [GeneratedRegex(@"^  ([A-Za-z.]+)/\s")]
    private static partial Regex FolderLine();
}
