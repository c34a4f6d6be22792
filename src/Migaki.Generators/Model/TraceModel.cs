using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>What the entry of a plan that keeps full traces writes besides: its inputs, and how payloads are written.</summary>
/// <param name="JsonContext">The plan's <c>JsonContext</c>, fully qualified; null where it has none that can be named.</param>
/// <param name="HasChat">Microsoft.Extensions.AI is there, and with it the JSON of its messages.</param>
/// <param name="Inputs">The parameters.</param>
internal sealed record TraceModel(string? JsonContext, bool HasChat, MirList<TracedInput> Inputs);

/// <param name="Name">The parameter.</param>
/// <param name="Expression">Its name, with <c>@</c> where it needs one.</param>
/// <param name="Type">Fully qualified.</param>
/// <param name="ContextId">The block it is; null for none.</param>
internal sealed record TracedInput(string Name, string Expression, string Type, string? ContextId);
