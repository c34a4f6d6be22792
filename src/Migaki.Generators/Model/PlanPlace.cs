using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>Where a <c>[MirPlan]</c> stands, told without the compiler's types.</summary>
/// <param name="File">The number of the file in the compilation.</param>
/// <param name="Start">Where the method begins.</param>
/// <param name="Length">Of the method.</param>
internal sealed record PlanPlace(int File, int Start, int Length);

/// <summary>The places of all plans of a project, in the order of their files.</summary>
internal sealed record PlanPlaces(MirList<PlanPlace> All);
