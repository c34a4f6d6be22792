using Migaki.Integrity;
using Migaki.Runtime;
using Migaki.Tests.Support;

namespace Migaki.Tests.Verification;

/// <summary>What changes a variable of the process changes it for every run that begins meanwhile: it has the process for itself.</summary>
[CollectionDefinition("variables of the process", DisableParallelization = true)]
public sealed class ProcessVariables;

[Collection("variables of the process")]
public sealed class SigningVariableTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_that_cannot_be_used_stops_the_run_before_its_first_step()
    {
        var path = Path.Combine(_folder.Root, "not-a-key.pem");
        File.WriteAllText(path, "hunter2");
        Environment.SetEnvironmentVariable(EcdsaP256Signer.PathVariable, path);
        try
        {
            var error = Assert.Throws<MirEvidenceException>(() => PlanRun.Begin(new MigakiRecorder(new MigakiOptions { BundleRoot = _folder.Root }), SamplePlan.Definition));
            Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(EcdsaP256Signer.PathVariable, null);
        }
    }
}
