//! Times in the reader's time zone.

use crate::view_models::DisplayTime;
use backend::Zone;
use chrono::{DateTime, SecondsFormat, Utc};

/// Returns the names of the time zones to choose from: UTC, those of places, and `current`.
#[must_use]
pub fn time_zones(current: &str) -> Vec<String> {
    /// First parts of the names of places; other names are abbreviations or obsolete.
    const REGIONS: [&str; 10] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ];
    let is_place = |name: &&str| {
        name.split_once('/')
            .is_some_and(|(region, _)| REGIONS.contains(&region))
    };
    let mut zones: Vec<&str> = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(is_place)
        .collect();
    zones.sort_unstable();
    zones.insert(0, "UTC");
    if !zones.contains(&current) {
        zones.insert(0, current);
    }
    zones.into_iter().map(str::to_owned).collect()
}

/// Formats a time for a reader in `zone`.
#[must_use]
pub fn display_time(at: DateTime<Utc>, zone: Zone) -> DisplayTime {
    let local = zone.to_local(at);
    DisplayTime {
        text: local.format("%-d %b %Y, %H:%M").to_string(),
        exact: local.format("%Y-%m-%d %H:%M:%S %Z").to_string(),
        machine: at.to_rfc3339_opts(SecondsFormat::Secs, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_offered_zones_are_valid_and_include_the_current_one() {
        let zones = time_zones("US/Pacific");
        assert_eq!(zones[..2], ["US/Pacific", "UTC"]);
        assert!(zones.len() > 300 && zones.contains(&"Europe/Berlin".to_owned()));
        for zone in &zones {
            assert!(zone.parse::<chrono_tz::Tz>().is_ok(), "{zone}");
        }
        assert_eq!(time_zones("UTC").iter().filter(|zone| *zone == "UTC").count(), 1);
    }

    #[test]
    fn a_time_is_shown_in_the_zone_of_the_reader() {
        let at = DateTime::parse_from_rfc3339("2026-07-01T22:30:00Z").unwrap().to_utc();
        let berlin = display_time(at, Zone::by_name("Europe/Berlin"));
        assert_eq!(berlin.text, "2 Jul 2026, 00:30");
        assert_eq!(berlin.exact, "2026-07-02 00:30:00 CEST");
        assert_eq!(berlin.machine, "2026-07-01T22:30:00Z");
        assert_eq!(
            display_time(at, Zone::by_name("Mars/Olympus")).text,
            "1 Jul 2026, 22:30"
        );
    }
}
