//! Dates in the reader's time zone.

use crate::views::When;
use backend::Zone;
use chrono::{DateTime, SecondsFormat, Utc};

/// The names of the time zones to choose from: UTC, those of places, and `current` whatever it is.
#[must_use]
pub fn time_zones(current: &str) -> Vec<String> {
    /// What the names of places begin with; the others are abbreviations and names of old.
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

/// A date as a page shows it.
#[must_use]
pub fn when(at: DateTime<Utc>, zone: Zone) -> When {
    let local = zone.to_local(at);
    When {
        text: local.format("%-d %b %Y, %H:%M").to_string(),
        exact: local.format("%Y-%m-%d %H:%M:%S %Z").to_string(),
        machine: at.to_rfc3339_opts(SecondsFormat::Secs, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_that_is_offered_is_one_and_the_own_is_among_them() {
        let zones = time_zones("US/Pacific");
        assert_eq!(zones[..2], ["US/Pacific", "UTC"]);
        assert!(zones.len() > 300 && zones.contains(&"Europe/Berlin".to_owned()));
        for zone in &zones {
            assert!(zone.parse::<chrono_tz::Tz>().is_ok(), "{zone}");
        }
        assert_eq!(time_zones("UTC").iter().filter(|zone| *zone == "UTC").count(), 1);
    }

    #[test]
    fn a_date_is_shown_in_the_zone_of_the_reader() {
        let at = DateTime::parse_from_rfc3339("2026-07-01T22:30:00Z").unwrap().to_utc();
        let berlin = when(at, Zone::by_name("Europe/Berlin"));
        assert_eq!(berlin.text, "2 Jul 2026, 00:30");
        assert_eq!(berlin.exact, "2026-07-02 00:30:00 CEST");
        assert_eq!(berlin.machine, "2026-07-01T22:30:00Z");
        assert_eq!(when(at, Zone::by_name("Mars/Olympus")).text, "1 Jul 2026, 22:30");
    }
}
