using System.Security.Cryptography;
using Migaki.Tests.Shared;

namespace Migaki.Integrity.Tests;

/// <summary>Wycheproof vectors through the code we verify with; HMAC and AES-GCM through the framework calls we make.</summary>
public class WycheproofTests
{
    [VectorFact("wycheproof/ecdsa_secp256r1_sha256_test.json")]
    public void Ecdsa_der() => RunEcdsa("wycheproof/ecdsa_secp256r1_sha256_test.json", 242);

    [VectorFact("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json")]
    public void Ecdsa_p1363() => RunEcdsa("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json", 131);

    [VectorFact("wycheproof/hmac_sha256_test.json")]
    public void Hmac_sha256()
    {
        var count = 0;
        foreach (var group in Vectors.Read("wycheproof/hmac_sha256_test.json").GetProperty("testGroups").EnumerateArray())
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.Hex("tag");
                var actual = HMACSHA256.HashData(test.Hex("key"), test.Hex("msg")).AsSpan(0, group.GetProperty("tagSize").GetInt32() / 8);
                Assert.Equal(test.GetProperty("result").GetString() == "valid", CryptographicOperations.FixedTimeEquals(actual, expected));
                count++;
            }
        Assert.Equal(87, count);
    }

    [VectorFact("wycheproof/aes_gcm_test.json")]
    public void Aes_gcm_256_with_the_sizes_we_would_use()
    {
        int run = 0, skipped = 0;
        foreach (var group in Vectors.Read("wycheproof/aes_gcm_test.json").GetProperty("testGroups").EnumerateArray())
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                // The framework's AES-GCM takes 96-bit nonces only; so do we.
                if (group.GetProperty("ivSize").GetInt32() != 96 || group.GetProperty("tagSize").GetInt32() != 128)
                {
                    skipped++;
                    continue;
                }
                using var aes = new AesGcm(test.Hex("key"), 16);
                var cipher = test.Hex("ct");
                var plain = new byte[cipher.Length];
                bool holds;
                try
                {
                    aes.Decrypt(test.Hex("iv"), cipher, test.Hex("tag"), plain, test.Hex("aad"));
                    holds = plain.AsSpan().SequenceEqual(test.Hex("msg"));
                }
                catch (CryptographicException)
                {
                    holds = false;
                }
                Assert.Equal(test.GetProperty("result").GetString() == "valid", holds);
                run++;
            }
        Assert.Equal(158, run + skipped);
        Assert.True(run > 80, $"only {run} run");
    }

    private static void RunEcdsa(string relative, int expected)
    {
        var count = 0;
        var failures = new List<string>();
        foreach (var group in Vectors.Read(relative).GetProperty("testGroups").EnumerateArray())
        {
            using var verifier = TestKeys.FromSpki(group.Hex("publicKeyDer"));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var holds = verifier.Verify(test.Hex("msg"), test.Hex("sig"));
                if (holds != (test.GetProperty("result").GetString() == "valid")) failures.Add($"{test.GetProperty("tcId")} {test.GetProperty("comment")}");
                count++;
            }
        }
        Assert.Empty(failures);
        Assert.Equal(expected, count);
    }
}
