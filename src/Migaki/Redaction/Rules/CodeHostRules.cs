namespace Migaki.Redaction;

/// <summary>Credentials of code hosts, package registries and build services, from the issuers' published formats.</summary>
internal static class CodeHostRules
{
    public static SecretRule[] All { get; } =
    [
        new TokenRule("github-pat", "GitHub personal access token", "ghp_[0-9A-Za-z]{36}"),
        new TokenRule("github-fine-grained-pat", "GitHub fine-grained access token", "github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),
        new TokenRule("github-oauth", "GitHub OAuth token", "gho_[0-9A-Za-z]{36}"),
        new TokenRule("github-app-token", "GitHub app token", "ghs_[0-9A-Za-z]{36}", "ghu_[0-9A-Za-z]{36}"),
        new TokenRule("github-refresh-token", "GitHub refresh token", "ghr_[0-9A-Za-z]{36,76}"),
        new TokenRule("gitlab-pat", "GitLab personal access token", "glpat-[0-9A-Za-z_.-]{20,320}"),
        new TokenRule("gitlab-token", "GitLab token", "gldt-[0-9A-Za-z_-]{20,64}", "glrt-[0-9A-Za-z_.-]{20,320}", "glcbt-[0-9A-Za-z_-]{20,70}", "glptt-[0-9a-f]{40}",
            "glsoat-[0-9A-Za-z_-]{20,64}", "glft-[0-9A-Za-z_-]{20,64}", "glimt-[0-9A-Za-z_-]{25,64}", "glagent-[0-9A-Za-z_-]{50,64}", "gloas-[0-9a-f]{64}"),
        new TokenRule("bitbucket-app-password", "Bitbucket app password", "ATBB[0-9A-Za-z]{32}"),
        new TokenRule("atlassian-token", "Atlassian API token", "ATATT3[0-9A-Za-z=_-]{180,250}", "ATCTT3[0-9A-Za-z=_-]{180,250}"),
        new TokenRule("npm-token", "npm access token", "npm_[0-9A-Za-z]{36}"),
        new AssignmentRule("npm-legacy-token", "npm registry token", (v, _) => v.Length >= 20 && Checks.LooksRandom(v) && !Checks.IsPlaceholder(v), "_authtoken", "_auth"),
        new TokenRule("nuget-key", "NuGet API key", "oy2[0-9a-z]{43}"),
        new TokenRule("pypi-token", "PyPI upload token", "pypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{50,1000}", "pypi-AgENdGVzdC5weXBpLm9yZw[0-9A-Za-z_-]{50,1000}"),
        new TokenRule("rubygems-key", "RubyGems API key", "rubygems_[0-9a-f]{48}"),
        new TokenRule("cratesio-token", "crates.io token", "cio[0-9A-Za-z]{32}"),
        new TokenRule("docker-pat", "Docker Hub access token", "dckr_pat_[0-9A-Za-z_-]{27}", "dckr_oat_[0-9A-Za-z_-]{32}"),
        new TokenRule("clojars-token", "Clojars token", "CLOJARS_[0-9a-z]{60}"),
        new TokenRule("artifactory-key", "Artifactory key", "AKCp[0-9A-Za-z]{69}", "cmVmdGtu[0-9A-Za-z]{56}"),
        new TokenRule("sonar-token", "SonarQube token", "sqp_[0-9a-f]{40}", "squ_[0-9a-f]{40}", "sqa_[0-9a-f]{40}"),
        new TokenRule("buildkite-token", "Buildkite token", "bkua_[0-9a-f]{40}"),
        new TokenRule("circleci-token", "CircleCI token", "CCIPAT_[0-9A-Za-z]{22}_[0-9a-f]{40}", "CCIPRJ_[0-9A-Za-z]{22}_[0-9a-f]{40}"),
    ];
}
