using System.Globalization;
using System.Text;
using Migaki.Generators.Model;

namespace Migaki.Generators.Emission;

/// <summary>
/// What the calls of one file stand for, as one text in one field: a field and objects for each call cost the compiler a third of all that is generated.
/// The runtime's <c>CallSiteReader</c> reads it and says how it is written.
/// </summary>
internal static class CallTable
{
    /// <summary>The field. Identifiers with two lines together are reserved, so no parameter of the user's hides it.</summary>
    public const string Field = "Calls__";

    public static void Write(CodeWriter code, InterceptorFile file)
    {
        var plans = new List<string>();
        var text = new StringBuilder();
        foreach (var site in file.Sites)
        {
            if (text.Length > 0) text.Append(';');
            var step = site.Site.Signature;
            if (!site.Site.IsHelper)
                text.Append(step.QualifiedName).Append('|').Append(string.Join(",", site.Site.Arguments.Select(a => step.Parameters[a.ParameterIndex].Name.TrimStart('@'))));
            foreach (var binding in site.Bindings) Append(text.Append('|'), binding, plans);
        }
        code.Line($"private static readonly {Names.CallsAlias} {Field} = new({Literal.String(text.ToString())}, {string.Join(", ", plans.Select(static plan => plan + ".Definition"))});");
    }

    private static void Append(StringBuilder text, SiteBinding binding, List<string> plans)
    {
        var plan = plans.IndexOf(binding.HolderName);
        if (plan < 0)
        {
            plan = plans.Count;
            plans.Add(binding.HolderName);
        }
        text.Append(Number(plan)).Append(',').Append(binding.Path).Append(',').Append(binding.Target);
        if (binding.Turn is { } turn) text.Append(',').Append(Number(turn.Number)).Append(':').Append(string.Join(".", turn.After.Select(Number)));
        if (binding.RunsElsewhere) text.Append(",*");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
