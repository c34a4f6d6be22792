using Migaki.Mir.Json;
using Migaki.Tests.Shared;

namespace Migaki.Mir.Tests.Validation;

public sealed class PlanVectorTests
{
    [VectorFact("mir/invalid-plans.json")]
    public void Invalid_plans_give_exactly_these_errors()
    {
        var cases = Vectors.Json("mir/invalid-plans.json").Items("cases").ToList();
        Assert.True(cases.Count >= 55);
        foreach (var vector in cases)
        {
            var errors = MirPlanValidator.Validate(CanonicalJson.ToUtf8(vector["plan"]!));
            var expected = CanonicalJson.ToIndentedText(vector["errors"]!);
            Assert.True(expected == MirValidationError.ToGoldenText(errors), $"{vector.Text("name")}:\n{MirValidationError.ToGoldenText(errors)}");
        }
    }

    [VectorFact("mir/valid")]
    public void Valid_plans_are_read_and_written_with_the_same_bytes()
    {
        var digests = Vectors.Json("mir/valid-digests.json");
        foreach (var file in Directory.GetFiles(Repository.Vectors("mir/valid"), "*.json"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var utf8 = File.ReadAllBytes(file);
            Assert.Empty(MirPlanValidator.Validate(utf8));
            var plan = MirPlanReader.Read(utf8).Plan!;
            var expected = (WireObject)digests[name]!;
            Assert.Equal(expected["canonicalUtf8Bytes"], MirPlanWriter.ToUtf8(plan).Length);
            Assert.Equal(expected.Text("sha256"), MirPlanWriter.Digest(plan));
            Assert.Equal(plan, MirPlanReader.Read(MirPlanWriter.ToUtf8(plan)).Plan);
        }
        Assert.Equal(6, digests.Members.Count);
    }
}
