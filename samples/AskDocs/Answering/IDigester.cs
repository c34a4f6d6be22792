using AskDocs.Docs;

namespace AskDocs.Answering;

/// <summary>Shortens passages for a query. What it drops is gone: its result must be checked before it is used.</summary>
public interface IDigester
{
    string Digest(IReadOnlyList<Passage> passages, string query);
}
