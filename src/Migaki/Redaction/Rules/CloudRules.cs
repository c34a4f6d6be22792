namespace Migaki.Redaction;

/// <summary>Credentials of cloud platforms and infrastructure, from the issuers' published formats.</summary>
internal static class CloudRules
{
    public static SecretRule[] All { get; } =
    [
        new TokenRule("aws-access-key", "AWS access key id", "AKIA[A-Z2-7]{16}", "ASIA[A-Z2-7]{16}", "ABIA[A-Z2-7]{16}", "ACCA[A-Z2-7]{16}"),
        new TokenRule("aws-bedrock-key", "Amazon Bedrock API key", "ABSK[0-9A-Za-z+/]{100,300}", "bedrock-api-key-[0-9A-Za-z+/=]{40,2048}"),
        new AssignmentRule("aws-secret-key", "AWS secret access key", AssignmentRule.Exactly("0-9A-Za-z+/=", 40, 40),
            "aws_secret_access_key", "aws_secret_key", "aws-secret-access-key", "secretaccesskey", "awssecretkey", "secret_access_key"),
        new AssignmentRule("aws-session-token", "AWS session token", AssignmentRule.Exactly("0-9A-Za-z+/=", 100, 2048),
            "aws_session_token", "aws_security_token", "sessiontoken", "x-amz-security-token"),
        new AssignmentRule("aws-presigned-signature", "signature of a pre-signed AWS address", AssignmentRule.Exactly("0-9A-Fa-f", 64, 64), "x-amz-signature"),
        new TokenRule("gcp-api-key", "Google API key", "AIza[0-9A-Za-z_-]{35}"),
        new TokenRule("gcp-access-token", "Google OAuth access token", "ya29.[0-9A-Za-z_-]{20,2048}"),
        new TokenRule("gcp-client-secret", "Google OAuth client secret", "GOCSPX-[0-9A-Za-z_-]{28}"),
        new TokenRule("gcp-refresh-token", "Google OAuth refresh token", "1//0[0-9A-Za-z_-]{40,200}"),
        new AssignmentRule("azure-storage-key", "Azure account key", AssignmentRule.Exactly("0-9A-Za-z+/=", 88, 88), "accountkey", "azure_storage_key", "azure_storage_account_key", "storageaccountkey"),
        new AssignmentRule("azure-shared-access-key", "Azure shared access key", AssignmentRule.Exactly("0-9A-Za-z+/=", 44, 44), "sharedaccesskey"),
        new AssignmentRule("azure-sas-signature", "signature of an Azure shared access address", AssignmentRule.Exactly("0-9A-Za-z%+/=", 43, 80), "sig"),
        new TokenRule("azure-client-secret", "Microsoft Entra client secret", "[0-9A-Za-z_~.-]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}"),
        new TokenRule("azure-devops-token", "Azure DevOps access token", "[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}"),
        new TokenRule("azure-search-key", "Azure AI Search key", "[0-9A-Za-z]{42}AzSe[A-D][0-9A-Za-z]{5}"),
        new TokenRule("azure-function-key", "Azure Functions key", "[0-9A-Za-z_-]{44}AzFu[0-9A-Za-z_-]{5}[AQgw]=="),
        new TokenRule("azure-cosmos-key", "Azure Cosmos DB key", "[0-9A-Za-z+/]{76}ACDb[0-9A-Za-z+/]{5}[AQgw]=="),
        new TokenRule("azure-registry-password", "Azure container registry password", "[0-9A-Za-z+/]{42}+ACR[A-D][0-9A-Za-z+/]{5}"),
        new TokenRule("digitalocean-token", "DigitalOcean token", "dop_v1_[0-9a-f]{64}", "doo_v1_[0-9a-f]{64}", "dor_v1_[0-9a-f]{64}"),
        new TokenRule("alibaba-access-key", "Alibaba Cloud access key id", "LTAI[0-9A-Za-z]{12,26}"),
        new TokenRule("tencent-secret-id", "Tencent Cloud secret id", "AKID[0-9A-Za-z]{32}"),
        new TokenRule("cloudflare-origin-key", "Cloudflare origin CA key", "v1.0-[0-9a-f]{24}-[0-9a-f]{146}"),
        new TokenRule("heroku-key", "Heroku API key", "HRKU-[0-9A-Za-z_-]{36,80}"),
        new TokenRule("flyio-token", "Fly.io token", "fm2_[0-9A-Za-z+/=_-]{100,2048}", "fm1r_[0-9A-Za-z+/=_-]{100,2048}", "fo1_[0-9A-Za-z_-]{43}"),
        new TokenRule("vault-token", "HashiCorp Vault token", "hvs.[0-9A-Za-z_-]{24,300}", "hvb.[0-9A-Za-z_-]{24,300}", "hvr.[0-9A-Za-z_-]{24,300}"),
        new TokenRule("terraform-token", "Terraform token", "[0-9A-Za-z]{14}.atlasv1.[0-9A-Za-z_-]{60,70}"),
        new TokenRule("pulumi-token", "Pulumi token", "pul-[0-9a-f]{40}"),
        new TokenRule("doppler-token", "Doppler token", "dp.pt.[0-9A-Za-z]{43}", "dp.st.[0-9A-Za-z._-]{43,80}", "dp.ct.[0-9A-Za-z]{43}"),
        new TokenRule("databricks-token", "Databricks token", "dapi[0-9a-f]{32}"),
        new TokenRule("planetscale-token", "PlanetScale token", "pscale_tkn_[0-9A-Za-z=._-]{32,64}", "pscale_pw_[0-9A-Za-z=._-]{32,64}", "pscale_oauth_[0-9A-Za-z=._-]{32,64}"),
        new TokenRule("supabase-token", "Supabase token", "sbp_[0-9a-f]{40}", "sb_secret_[0-9A-Za-z_-]{31,40}"),
        new TokenRule("netlify-token", "Netlify token", "nfp_[0-9A-Za-z]{36}"),
        new TokenRule("tailscale-key", "Tailscale key", "tskey-auth-[0-9A-Za-z]{8,24}-[0-9A-Za-z]{20,64}", "tskey-api-[0-9A-Za-z]{8,24}-[0-9A-Za-z]{20,64}", "tskey-client-[0-9A-Za-z]{8,24}-[0-9A-Za-z]{20,64}"),
        new TokenRule("age-secret-key", "age secret key", "AGE-SECRET-KEY-1[AC-HJ-NP-Z02-9]{58}"),
    ];
}
