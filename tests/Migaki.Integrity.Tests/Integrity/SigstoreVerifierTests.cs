using System.Diagnostics;
using System.Text;

namespace Migaki.Integrity.Tests;

/// <summary>The public sigstore-js verifier on a bundle of ours. It comes from npm into a temporary folder; without node or npm the test skips.</summary>
public class SigstoreVerifierTests
{
    private const string Script = """
        const { bundleFromJSON } = require('@sigstore/bundle');
        const { Verifier, toSignedEntity } = require('@sigstore/verify');
        const crypto = require('crypto');
        const fs = require('fs');
        const key = crypto.createPublicKey(fs.readFileSync(process.argv[3]));
        const hint = fs.readFileSync(process.argv[4], 'utf8');
        const material = {
          certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [],
          publicKey: (wanted) => { if (wanted !== hint) throw new Error('unknown key hint'); return { publicKey: key, validFor: () => true }; },
        };
        const verifier = new Verifier(material, { ctlogThreshold: 0, tlogThreshold: 0, tsaThreshold: 0, timestampThreshold: 0 });
        try {
          verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')))));
          console.log('VERIFIED');
        } catch (error) { console.log('REJECTED ' + error.message); }
        """;

    [NodeFact]
    public void The_public_verifier_accepts_our_bundle_and_rejects_changed_ones()
    {
        var folder = NodeFactAttribute.Folder!;
        File.WriteAllText(Path.Combine(folder, "verify.js"), Script);
        var (signer, _) = TestKeys.NewPair();
        File.WriteAllText(Path.Combine(folder, "key.pem"), signer.ExportPublicKeyPem());
        File.WriteAllText(Path.Combine(folder, "hint.txt"), signer.KeyId);
        var bundle = Encoding.UTF8.GetString(BundleAttestation.Sign(AttestationTests.Statement(), signer).SigstoreBundle);

        string Run(string json)
        {
            File.WriteAllText(Path.Combine(folder, "bundle.json"), json);
            return NodeFactAttribute.Run("node", folder, "verify.js", "bundle.json", "key.pem", "hint.txt").Trim();
        }

        Assert.Equal("VERIFIED", Run(bundle));
        Assert.StartsWith("REJECTED", Run(bundle.Replace("application/vnd.in-toto+json", "application/vnd.in-toto2+json", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("REJECTED", Run(bundle.Replace(signer.KeyId, TestKeys.NewPair().Signer.KeyId, StringComparison.Ordinal)), StringComparison.Ordinal);
        var payload = bundle.IndexOf("\"payload\":\"", StringComparison.Ordinal) + 30;
        Assert.StartsWith("REJECTED", Run(bundle[..payload] + (bundle[payload] == 'A' ? 'B' : 'A') + bundle[(payload + 1)..]), StringComparison.Ordinal);
    }
}

/// <summary>Runs where node is and the verifier can be installed; skips visibly elsewhere. The folder is shared by runs of the same version.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    private const string Package = "@sigstore/verify@2.1.1";

    private static readonly Lazy<string?> Installed = new(Install);

    public static string? Folder => Installed.Value;

    public NodeFactAttribute()
    {
        if (Folder is null) Skip = $"node is not here, or {Package} could not be installed";
    }

    private static string? Install()
    {
        try
        {
            var folder = Path.Combine(Path.GetTempPath(), "migaki-sigstore-verify-2.1.1");
            if (Directory.Exists(Path.Combine(folder, "node_modules", "@sigstore", "verify"))) return folder;
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "package.json"), """{"name":"migaki-verify-test","private":true}""");
            Run("npm", folder, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000", Package);
            return Directory.Exists(Path.Combine(folder, "node_modules", "@sigstore", "verify")) ? folder : null;
        }
        catch (Exception reason) when (reason is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
