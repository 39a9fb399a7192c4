//! Readable names of user agents.

/// Substrings of browsers, specific ones first: most browsers also list the ones that they are
/// compatible with.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
];

/// Substrings of operating systems, specific ones first.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
];

/// Returns browser and system of a `User-Agent`, such as “Firefox on Windows”; for another program
/// the name that it sends.
#[must_use]
pub fn device(agent: Option<&str>) -> String {
    let agent = agent.unwrap_or_default();
    let find = |substrings: &[(&str, &'static str)]| {
        let known = substrings.iter().find(|(substring, _)| agent.contains(substring));
        known.map(|&(_, name)| name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => match agent.split(['/', ' ']).next() {
            None | Some("") => "Unknown program".to_owned(),
            Some(name) => name.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_have_readable_names() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        for (agent, name) in [
            (format!("{windows} {chrome}"), "Chrome on Windows"),
            (format!("{windows} {chrome} Edg/140.0.0.0"), "Edge on Windows"),
            (format!("{mac} Version/18.0 Safari/605.1.15"), "Safari on macOS"),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(),
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0 Mobile Safari/604.1".into(),
                "Chrome on iPhone",
            ),
            (
                format!("Mozilla/5.0 (Linux; Android 15; Pixel 9) {chrome}"),
                "Chrome on Android",
            ),
            ("curl/8.5.0".into(), "curl"),
            ("python-requests/2.32".into(), "python-requests"),
            (String::new(), "Unknown program"),
        ] {
            assert_eq!(device(Some(&agent)), name, "{agent}");
        }
        assert_eq!(device(None), "Unknown program");
    }
}
