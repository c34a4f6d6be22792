namespace Migaki;

/// <summary>Provider data of rows that are given.</summary>
public static class MigakiProviderData
{
    /// <summary>Nothing is known of anyone.</summary>
    public static IProviderData Default { get; } = new Rows([]);

    /// <summary>These rows: the provider, the model or the beginning of its name, what is known. The longest name counts, of equal ones the last.</summary>
    public static IProviderData Of(params (string Provider, string Model, ProviderFacts Facts)[] rows) => new Rows(rows);

    private sealed class Rows((string Provider, string Model, ProviderFacts Facts)[] rows) : IProviderData
    {
        public ProviderFacts? Find(string provider, string? model)
        {
            ProviderFacts? best = null;
            var length = -1;
            foreach (var row in rows)
            {
                if (row.Provider != provider || row.Model.Length < length || model?.StartsWith(row.Model, StringComparison.Ordinal) is not true) continue;
                (best, length) = (row.Facts, row.Model.Length);
            }
            return best;
        }
    }
}
