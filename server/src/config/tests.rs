//! Settings: their defaults, and the messages about values that are refused.

use super::*;
use backend::Limits;

const KEY: (&str, &str) = ("SECRET_KEY", "3f9c1e7ab04d58629d7ce1f08b42a65d");

fn read(table: &[(&str, &str)]) -> Result<Config, String> {
    Config::read(&Environment::from_table(table)).map_err(|error| error.to_string())
}

#[test]
fn development_needs_no_settings() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let config = read(&[("DATA_DIR", data)]).unwrap();
    assert_eq!(
        (config.mode, config.address.to_string().as_str()),
        (Mode::Development, "127.0.0.1:3000")
    );
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:3000/");
    assert!(config.settings.database_url.expose().ends_with("data/playground.db"));
    let again = read(&[("DATA_DIR", data)]).unwrap();
    assert_eq!(config.settings.secret_key, again.settings.secret_key, "the key is kept");
}

#[test]
fn production_requires_url_and_key() {
    let production = ("ENVIRONMENT", "production");
    let url = ("PUBLIC_URL", "https://a.example");
    assert!(
        read(&[production, KEY])
            .unwrap_err()
            .starts_with("PUBLIC_URL is not set")
    );
    assert!(
        read(&[production, url])
            .unwrap_err()
            .starts_with("SECRET_KEY is not set")
    );
    for weak in [
        "short",
        &"a".repeat(40),
        &"0123456789abcdef".repeat(2),
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,",
    ] {
        let error = read(&[production, url, ("SECRET_KEY", weak)]).unwrap_err();
        assert!(
            error.starts_with("SECRET_KEY cannot be used") && !error.contains(weak),
            "{error}"
        );
    }
    assert!(read(&[production, url, KEY]).unwrap().secure());
}

#[test]
fn a_stopping_server_waits_for_balancers_in_production() {
    let production = [("ENVIRONMENT", "production"), ("PUBLIC_URL", "https://a.example"), KEY];
    let delay = |variables: &[(&str, &str)]| read(variables).map(|config| config.shutdown_delay.as_secs());
    assert_eq!((delay(&[KEY]), delay(&production)), (Ok(0), Ok(10)));
    assert_eq!(delay(&[KEY, ("SHUTDOWN_DELAY_SECONDS", "25")]), Ok(25));
    let error = delay(&[KEY, ("SHUTDOWN_DELAY_SECONDS", "601")]).unwrap_err();
    assert!(error.contains("a whole number from 0 to 600"), "{error}");
}

#[test]
fn workers_limit_the_memory_of_servers_that_do_not_train() {
    let follows = |variables: &[(&str, &str)]| read(variables).unwrap().settings.limits.workers_limit_memory;
    assert!(follows(&[KEY, ("WORKERS", "0")]));
    assert!(!follows(&[KEY, ("WORKERS", "1")]));
    assert!(!follows(&[KEY, ("WORKERS", "0"), ("MAX_RUN_MEMORY_MB", "512")]));
}

#[test]
fn runs_take_an_hour_unless_set() {
    let minutes = |variables: &[(&str, &str)]| {
        let limit = read(variables).unwrap().settings.limits.max_run_time;
        limit.map(|limit| limit.as_secs() / 60)
    };
    assert_eq!(minutes(&[KEY]), Some(60));
    assert_eq!(minutes(&[KEY, ("MAX_RUN_MINUTES", "5")]), Some(5));
    for off in ["0", "off"] {
        assert_eq!(minutes(&[KEY, ("MAX_RUN_MINUTES", off)]), None);
    }
}

#[test]
fn a_wrong_dsn_is_not_shown() {
    let error = read(&[KEY, ("SENTRY_DSN", "https://hush")]).unwrap_err();
    assert!(
        error.starts_with("SENTRY_DSN cannot be used") && !error.contains("hush"),
        "{error}"
    );
    let dsn = read(&[KEY, ("SENTRY_DSN", "https://key@sentry.example.com/7")])
        .unwrap()
        .sentry_dsn;
    assert_eq!(dsn.unwrap().host(), "sentry.example.com");
}

#[test]
fn a_platform_chooses_the_port() {
    let url = ("PUBLIC_URL", "https://playground.example");
    let address = |variables: &[(&str, &str)]| read(variables).unwrap().address.to_string();
    assert_eq!(address(&[]), "127.0.0.1:3000");
    assert_eq!(address(&[("PORT", "8080")]), "127.0.0.1:8080");
    let production = ("ENVIRONMENT", "production");
    assert_eq!(address(&[production, url, KEY, ("PORT", "8080")]), "0.0.0.0:8080");
    assert_eq!(address(&[production, url, KEY]), "127.0.0.1:3000");
    let both = [
        production,
        url,
        KEY,
        ("PORT", "8080"),
        ("LEPTOS_SITE_ADDR", "0.0.0.0:80"),
    ];
    assert_eq!(address(&both), "0.0.0.0:80");
    assert!(read(&[("PORT", "http")]).unwrap_err().contains("whole number"));
}

#[test]
fn each_wrong_value_is_named_with_what_would_be_right() {
    for (variable, value, part) in [
        ("ENVIRONMENT", "test", "development or production"),
        ("LEPTOS_SITE_ADDR", "localhost", "127.0.0.1:3000"),
        ("LEPTOS_SITE_ADDR", "0.0.0.0:3000", "loopback"),
        ("PUBLIC_URL", "playground", "https://"),
        ("ALLOWED_HOSTS", "a.example, https://b.example", "without scheme"),
        ("METRICS_ADDR", "9090", "127.0.0.1:9464"),
        ("DATABASE_URL", "mysql://secret", "sqlite://"),
        ("STORAGE_URL", "ftp://host/folder", "s3://bucket/folder"),
        ("STORAGE_URL", "/var/lib/playground", "file:///var/lib/playground"),
        ("STORAGE_URL", "s3://", "s3://bucket/folder"),
        ("STORAGE_URL", "s3://key:secret@bucket", "STORAGE_URL cannot be used"),
        ("STORAGE_URL", "az://container?sig=secret", "STORAGE_URL cannot be used"),
        ("REDIS_URL", "http://:secret@host", "rediss://"),
        ("MAX_COLUMNS", "0", "from 1 to"),
        ("MAX_RUN_MINUTES", "an hour", "or off"),
        ("QUOTA_STORAGE_MB", "0", "from 1 to"),
        ("SESSION_MAX_DAYS", "0", "from 1 to"),
        ("QUOTA_DATASETS", "many", "whole number"),
        ("WORKERS", "two", "whole number"),
        ("LOG_FORMAT", "xml", "text or json"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318", "without TLS"),
        ("SMTP_URL", "smtps://a:secret@host", "EMAILS_FROM is not set"),
        ("RATE_LIMIT_API", "0", "at least 1"),
        ("RATE_LIMIT_LOGIN", "often", "or off"),
        ("TRUSTED_PROXIES", "10.0.0.1, proxy", "is “proxy”"),
        (
            "CORS_ALLOWED_ORIGINS",
            "https://a.example/path",
            "https://app.example.com",
        ),
        ("FIRST_SUPERUSER", "ada@example.com", "FIRST_SUPERUSER_PASSWORD"),
        ("STORAGE_URL_FILE", "/does/not/exist", "can be read"),
    ] {
        let error = read(&[KEY, (variable, value)]).unwrap_err();
        assert!(error.contains(part) && !error.contains("secret"), "{error}");
    }
}

#[test]
fn limits_and_lists_are_read() {
    let config = read(&[KEY]).unwrap();
    assert_eq!(config.rate_limit_api.map(u32::from), Some(600));
    assert_eq!(config.settings.limits.logins_per_minute.map(u32::from), Some(10));
    assert!(config.trusted_proxies.is_empty() && config.cors_allowed_origins.is_empty());
    let config = read(&[
        KEY,
        ("RATE_LIMIT_API", "off"),
        ("RATE_LIMIT_LOGIN", "3"),
        ("QUOTA_STORAGE_MB", "3"),
        ("QUOTA_TASKS", "7"),
        ("SESSION_IDLE_DAYS", "2"),
        ("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"),
        ("CORS_ALLOWED_ORIGINS", "https://a.example,http://localhost:5173"),
    ]);
    let config = config.unwrap();
    assert_eq!(config.rate_limit_api, None);
    assert_eq!(config.settings.limits.logins_per_minute.map(u32::from), Some(3));
    let lifetime = config.settings.sign_in_lifetime;
    assert_eq!((lifetime.idle.num_days(), lifetime.max_age.num_days()), (2, 90));
    let quota = config.settings.limits.quota;
    assert_eq!(
        (quota.storage_bytes, quota.tasks, quota.datasets),
        (3_000_000, 7, Limits::default().quota.datasets)
    );
    assert!(config.trusted_proxies[1].contains(&IpAddr::from([10, 2, 3, 4])));
    assert_eq!(
        config.cors_allowed_origins,
        ["https://a.example", "http://localhost:5173"]
    );
}

/// Compose passes a line `NAME=` on as an empty value.
#[test]
fn an_empty_value_counts_as_none() {
    let names = "ALLOWED_HOSTS AWS_ACCESS_KEY_ID FIRST_SUPERUSER LOG_FORMAT MAX_COLUMNS MAX_RUN_MINUTES \
                 OTEL_EXPORTER_OTLP_ENDPOINT RATE_LIMIT_API REDIS_URL SENTRY_DSN SMTP_URL SMTP_URL_FILE STORAGE_URL TRAIN_IN TRUSTED_PROXIES";
    let empty = names.split(' ').map(|name| (name, " "));
    let empty: Vec<_> = [KEY].into_iter().chain(empty).collect();
    let described = |variables: &[(&str, &str)]| format!("{:?}", read(variables).unwrap());
    assert_eq!(described(&empty), described(&[KEY]));
}

#[test]
fn a_value_can_come_from_a_file() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, b"17\n").unwrap();
    let path = file.path().to_str().unwrap();
    let config = read(&[KEY, ("MAX_COLUMNS_FILE", path)]).unwrap();
    assert_eq!(config.settings.limits.max_columns, 17);
}

#[test]
fn production_names_its_hosts_and_hides_its_metrics() {
    let config = read(&[KEY]).unwrap();
    assert!(config.allowed_hosts.is_none() && config.public_metrics());
    let production = [
        KEY,
        ("ENVIRONMENT", "production"),
        ("PUBLIC_URL", "https://A.example:8443/"),
    ];
    let config = read(&production).unwrap();
    assert_eq!(config.allowed_hosts.as_deref(), Some(&["a.example".to_owned()][..]));
    assert!(!config.public_metrics());
    let more = [
        ("ALLOWED_HOSTS", "WWW.a.example,::1,10.0.0.1"),
        ("METRICS_ADDR", "127.0.0.1:9464"),
    ];
    let config = read(&[&production[..], &more].concat()).unwrap();
    assert_eq!(
        config.allowed_hosts.unwrap(),
        ["www.a.example", "[::1]", "10.0.0.1", "a.example"]
    );
    assert_eq!(config.metrics_address, Some(SocketAddr::from(([127, 0, 0, 1], 9464))));
}

#[test]
fn probable_mistakes_cause_warnings() {
    let warnings = |url: &str, proxies: &str| {
        let table = [
            KEY,
            ("ENVIRONMENT", "production"),
            ("PUBLIC_URL", url),
            ("TRUSTED_PROXIES", proxies),
        ];
        read(&table).unwrap().warnings()
    };
    let insecure = warnings("http://a.example", "");
    assert!(
        insecure.len() == 1 && insecure[0].contains("without https"),
        "{insecure:?}"
    );
    let no_proxy = warnings("https://a.example", "");
    assert!(
        no_proxy.len() == 1 && no_proxy[0].contains("TRUSTED_PROXIES"),
        "{no_proxy:?}"
    );
    for (url, proxies) in [
        ("https://a.example", "10.0.0.0/8"),
        ("http://127.0.0.1:3000", ""),
        ("http://localhost", ""),
        ("http://[::1]:3000", ""),
    ] {
        assert_eq!(warnings(url, proxies), [""; 0], "{url}");
    }
    assert_eq!(
        read(&[KEY, ("PUBLIC_URL", "http://a.example")]).unwrap().warnings(),
        [""; 0],
        "development"
    );
}

#[test]
fn a_mail_password_without_tls_causes_a_warning() {
    for (url, warned) in [
        ("smtp://user:hush@mail.example", true),
        ("smtp://user:hush@mail.example?tls=opportunistic", true),
        ("smtp://user:hush@mail.example?tls=required", false),
        ("smtps://user:hush@mail.example", false),
        ("smtp://mail.example", false),
    ] {
        let table = [KEY, ("SMTP_URL", url), ("EMAILS_FROM", "a@example.com")];
        let warnings = read(&table).unwrap().warnings();
        assert_eq!(warnings.len(), usize::from(warned), "{url}: {warnings:?}");
        assert!(warnings.iter().all(|warning| !warning.contains("hush")), "{warnings:?}");
    }
}

#[test]
fn a_cloud_gets_its_own_variables_and_keys_may_be_in_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    std::fs::write(&path, "hush\n").unwrap();
    let environment = [
        KEY,
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY_FILE", path.to_str().unwrap()),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/no/such/token"),
        ("AWS_CONFIG_FILE", "/no/such/file"),
        ("AWS_PAGER", "less"),
        ("AZURE_STORAGE_ACCOUNT_NAME", "account"),
        ("GOOGLE_SERVICE_ACCOUNT", "/key.json"),
    ];
    let variables = |url| {
        let mut environment = environment.to_vec();
        environment.push(("STORAGE_URL", url));
        let config = read(&environment).unwrap();
        let variables = config.settings.storage_variables;
        assert!(!format!("{variables:?}").contains("hush"));
        let variables = variables.into_iter();
        variables
            .map(|(name, value)| format!("{name}={}", value.expose()))
            .collect::<Vec<_>>()
    };
    let aws = [
        "AWS_ACCESS_KEY_ID=id",
        "AWS_SECRET_ACCESS_KEY=hush",
        "AWS_WEB_IDENTITY_TOKEN_FILE=/no/such/token",
    ];
    assert_eq!(variables("s3://bucket/folder"), aws);
    let azure = "AZURE_STORAGE_ACCOUNT_NAME=account";
    assert_eq!(variables("az://container"), [azure]);
    assert_eq!(variables("abfss://container@account.dfs.core.windows.net"), [azure]);
    assert_eq!(variables("gs://bucket"), ["GOOGLE_SERVICE_ACCOUNT=/key.json"]);
    assert_eq!(variables("file:///folder"), [""; 0]);
}
