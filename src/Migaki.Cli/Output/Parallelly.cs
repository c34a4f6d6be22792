namespace Migaki.Cli.Output;

/// <summary>Work on many things at once, given back in their order, each as soon as those before it are.</summary>
internal static class Parallelly
{
    /// <summary>One thing is worked on here and now: a tool that looks at one run does not wait until the machinery for many is compiled.</summary>
    public static IEnumerable<TResult> InOrder<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> work) where T : class where TResult : class? =>
        items.Count == 1 ? [work(items[0])] : items.AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(work);
}
