using System.Globalization;

namespace Migaki.Mir;

/// <summary>Collects findings and writes their paths.</summary>
internal sealed class SemanticFindings
{
    /// <summary>A hostile plan can have a finding a line; nobody reads more than this.</summary>
    private const int Most = 10_000;

    private readonly List<MirSemanticFinding> _findings = [];

    public void Error(string code, string path, string message) => Add(code, path, message, MirFindingSeverity.Error);

    public void Warning(string code, string path, string message) => Add(code, path, message, MirFindingSeverity.Warning);

    public void Info(string code, string path, string message) => Add(code, path, message, MirFindingSeverity.Info);

    public void Add(string code, string path, string message, MirFindingSeverity severity)
    {
        if (_findings.Count < Most) _findings.Add(new MirSemanticFinding(code, message, path, severity));
        else if (_findings.Count == Most) _findings.Add(new MirSemanticFinding("analysis_limit", "There are more findings than are listed.", "$", MirFindingSeverity.Warning));
    }

    public MirList<MirSemanticFinding> ToList() => _findings.ToMirList();

    public static string At(string path, int index) => path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]";

    public static string Node(int index, string rest = "") => At("$.nodes", index) + rest;

    public static string Edge(int index, string rest = "") => At("$.edges", index) + rest;

    public static string Context(int index, string rest = "") => At("$.context", index) + rest;
}
