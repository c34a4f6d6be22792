using Microsoft.Win32.SafeHandles;
using Migaki.Recording;

namespace Migaki.Tests.Support;

/// <summary>
/// A disk that remembers what a power cut would leave. A file has the content of its last flush; a name is where it was when its folder was
/// last flushed, or where it is now if names survive, which a journal may or may not do.
/// </summary>
internal sealed class PowerFiles(string root) : EvidenceFiles
{
    private readonly Dictionary<SafeFileHandle, string> _open = [];
    private readonly Dictionary<string, byte[]> _content = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private HashSet<string> _names = new(StringComparer.Ordinal);
    private Dictionary<string, byte[]> _durable = new(StringComparer.Ordinal);
    private string _writing = "";

    public Action? Before { get; set; }

    /// <summary>Writes what would be left.</summary>
    public void LeaveIn(string target, bool namesSurvive)
    {
        foreach (var old in Directory.GetDirectories(target)) Directory.Delete(old, recursive: true);
        var files = new Dictionary<string, byte[]>(_durable, StringComparer.Ordinal);
        if (namesSurvive)
        {
            files.Clear();
            foreach (var name in _names) files[name] = _content.GetValueOrDefault(name, []);
            foreach (var folder in _folders) Directory.CreateDirectory(Path.Combine(target, folder));
        }
        foreach (var (name, bytes) in files)
        {
            var path = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
        if (files.Count == 0) return;
        foreach (var folder in _folders) Directory.CreateDirectory(Path.Combine(target, folder));
    }

    public override void CreateDirectory(string path)
    {
        Before!();
        base.CreateDirectory(path);
        _folders.Add(Relative(path));
    }

    public override bool CreateNewDirectory(string path)
    {
        Before!();
        var made = base.CreateNewDirectory(path);
        if (made) _folders.Add(Relative(path));
        return made;
    }

    public override SafeFileHandle CreateExclusively(string path)
    {
        Before!();
        var file = base.CreateExclusively(path);
        _names.Add(Relative(path));
        _open[file] = Relative(path);
        return file;
    }

    public override void Write(string path, ReadOnlySpan<byte> bytes, bool flush)
    {
        _writing = Relative(path);
        _names.Add(_writing);
        base.Write(path, bytes, flush);
    }

    public override void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        _writing = Relative(path) + ".tmp";
        _names.Add(_writing);
        base.Replace(path, bytes);
    }

    public override void WriteAt(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        Before!();
        base.WriteAt(file, bytes, offset);
    }

    public override void SetLength(SafeFileHandle file, long length)
    {
        Before!();
        base.SetLength(file, length);
    }

    public override void Flush(SafeFileHandle file)
    {
        Before!();
        base.Flush(file);
        var name = _open.GetValueOrDefault(file, _writing);
        using var stream = new FileStream(Path.Combine(root, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        _content[name] = bytes;
        if (_durable.ContainsKey(name)) _durable[name] = bytes;
    }

    public override void Rename(string from, string to)
    {
        Before!();
        base.Rename(from, to);
        _names = [.. _names.Where(name => name != Relative(from)), Relative(to)];
        _content.Remove(Relative(from), out var bytes);
        _content[Relative(to)] = bytes ?? [];
    }

    public override void FlushDirectory(string path)
    {
        Before!();
        base.FlushDirectory(path);
        var prefix = Relative(path) + "/";
        var durable = _durable.Where(file => !InFolder(file.Key)).ToDictionary(StringComparer.Ordinal);
        foreach (var name in _names.Where(InFolder)) durable[name] = _content.GetValueOrDefault(name, []);
        _durable = durable;

        bool InFolder(string name) => name.StartsWith(prefix, StringComparison.Ordinal) && name.IndexOf('/', prefix.Length) < 0;
    }

    private string Relative(string path) => Path.GetRelativePath(root, path).Replace('\\', '/');
}
