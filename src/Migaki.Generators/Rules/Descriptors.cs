using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

/// <summary>Makes descriptors in one style: the help link follows from the id.</summary>
internal static partial class Descriptors
{
    /// <summary>Where the page of a rule is: <c>{0}</c> is its id.</summary>
    public const string HelpLinkFormat = "https://github.com/migaki/migaki-dotnet/blob/main/docs/rules/{0}.md";

    private static string Page(string id) => string.Format(System.Globalization.CultureInfo.InvariantCulture, HelpLinkFormat, id);
}
