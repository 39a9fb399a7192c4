//! View model of the state of the installation.

use super::display_time::display_time;
use crate::error::Result;
use crate::number::bytes;
use crate::ssr::{context, into_server_error};
use crate::view_models::{SystemError, SystemFact, SystemView};
use backend::{Actor, Zone};
use chrono::{DateTime, Utc};
use domain::system::{SystemPart, SystemStatus, WORKER_TIMEOUT_SECONDS, WorkerStatus};

/// Returns the state of the installation, for superusers.
pub(crate) async fn system_view(actor: &Actor) -> Result<SystemView> {
    let context = context()?;
    let status = context.services.system_status(actor).await;
    let view = view(status.map_err(into_server_error)?, Zone::of_actor(actor));
    Ok(SystemView {
        has_request_log: context.development,
        ..view
    })
}

fn view(status: SystemStatus, zone: Zone) -> SystemView {
    let time = |at| display_time(at, zone).text;
    let now = status.at;
    let mut groups = vec![
        ("Server".to_owned(), server(&status, &time)),
        ("Queue".to_owned(), queue(&status)),
    ];
    let runs = status.live_runs.iter().map(|run| {
        let since = run.started_at.unwrap_or(run.created_at);
        let text = format!(
            "{} of {}, {} for {}",
            run.algorithm,
            run.owner,
            run.state,
            elapsed(since, now)
        );
        fact(&format!("Run {}", run.id), text)
    });
    let workers = status.workers.iter().map(|each| worker(each, now, &time));
    let disks = status.disks.iter();
    let disks = disks.map(|disk| {
        fact(
            &disk.folder,
            format!("{} free", bytes(i64::try_from(disk.free_bytes).unwrap_or(i64::MAX))),
        )
    });
    groups.extend([
        ("Live runs".to_owned(), runs.collect()),
        ("Workers".to_owned(), workers.collect()),
        ("Disk".to_owned(), disks.collect()),
    ]);
    groups.retain(|(_, facts): &(String, Vec<SystemFact>)| !facts.is_empty());
    SystemView {
        problems: problems(&status),
        groups,
        errors: status
            .errors
            .into_iter()
            .map(|error| SystemError {
                at: display_time(error.at, zone),
                target: error.target,
                message: error.message,
            })
            .collect(),
        has_request_log: false,
    }
}

fn fact(name: &str, text: impl Into<String>) -> SystemFact {
    SystemFact {
        name: name.into(),
        text: text.into(),
    }
}

fn server(status: &SystemStatus, time: &impl Fn(DateTime<Utc>) -> String) -> Vec<SystemFact> {
    let mut facts = vec![fact("Version", &*status.version), fact("As of", time(status.at))];
    facts.extend(status.parts.iter().map(|part| {
        let text = match (part.kind.as_str(), &part.problem) {
            ("off", _) => "off".to_owned(),
            (kind, None) => format!("{kind}, ready"),
            (kind, Some(_)) => format!("{kind}, failed"),
        };
        fact(label(part), text)
    }));
    let migrations = &status.migrations;
    facts.push(fact(
        "Migrations",
        format!("{} applied, {} known", migrations.applied, migrations.known),
    ));
    facts
}

fn label(part: &SystemPart) -> &str {
    match part.name.as_str() {
        "database" => "Database",
        "storage" => "Storage",
        "mail" => "Mail",
        "redis" => "Redis",
        other => other,
    }
}

fn queue(status: &SystemStatus) -> Vec<SystemFact> {
    let queue = &status.queue;
    let oldest = queue.oldest_queued_at.map(|at| elapsed(at, status.at));
    vec![
        fact("Waiting", queue.queued.to_string()),
        fact("In training", queue.running.to_string()),
        fact("Oldest waits for", oldest.unwrap_or_else(|| "nothing waits".into())),
    ]
}

fn worker(worker: &WorkerStatus, now: DateTime<Utc>, time: &impl Fn(DateTime<Utc>) -> String) -> SystemFact {
    let kind = if worker.is_standalone { "worker" } else { "server" };
    let seen = match (now - worker.seen_at).num_seconds() {
        seconds if seconds > WORKER_TIMEOUT_SECONDS => format!("silent since {}", time(worker.seen_at)),
        _ => "alive".into(),
    };
    let text = format!(
        "{kind} {}, {seen}, {} at a time, {} each, since {}",
        worker.version,
        worker.slots,
        bytes(worker.max_run_memory_bytes),
        time(worker.started_at)
    );
    fact(&worker.name, text)
}

/// Returns the problems that need the attention of an operator.
fn problems(status: &SystemStatus) -> Vec<String> {
    let parts = status.parts.iter();
    let mut problems: Vec<String> = parts
        .filter_map(|part| Some(format!("{}: {}", label(part), part.problem.as_ref()?)))
        .collect();
    if status.migrations.applied < status.migrations.known {
        problems.push("The database lacks migrations of this version.".into());
    }
    let is_alive = |worker: &WorkerStatus| (status.at - worker.seen_at).num_seconds() <= WORKER_TIMEOUT_SECONDS;
    if status.queue.queued > 0 && !status.workers.iter().any(is_alive) {
        problems.push("Runs wait, and no worker sends a heartbeat.".into());
    }
    problems
}

/// Returns the time between two moments, roughly.
fn elapsed(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let minutes = (to - from).num_minutes();
    match minutes {
        ..=0 => "less than a minute".into(),
        1..=119 => format!("{minutes} min"),
        _ => format!("{} h", minutes / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::system::{MigrationStatus, QueueStatus};

    fn status() -> SystemStatus {
        let at: DateTime<Utc> = "2026-11-30T12:00:00Z".parse().unwrap();
        SystemStatus {
            version: "0.1.0".into(),
            at,
            parts: vec![SystemPart {
                name: "storage".into(),
                kind: "file".into(),
                problem: None,
            }],
            migrations: MigrationStatus { applied: 29, known: 29 },
            queue: QueueStatus {
                queued: 1,
                running: 0,
                oldest_queued_at: Some(at - chrono::TimeDelta::minutes(90)),
            },
            live_runs: Vec::new(),
            workers: vec![WorkerStatus {
                name: "a1".into(),
                is_standalone: true,
                version: "0.1.0".into(),
                slots: 2,
                max_run_memory_bytes: 1 << 30,
                started_at: at,
                seen_at: at - chrono::TimeDelta::seconds(20),
            }],
            disks: Vec::new(),
            errors: Vec::new(),
        }
    }

    #[test]
    fn an_installation_that_works_has_no_problem() {
        let mut status = status();
        status.parts.push(SystemPart {
            name: "redis".into(),
            kind: "off".into(),
            problem: None,
        });
        let view = view(status, Zone::by_name("UTC"));
        assert!(view.problems.is_empty(), "{:?}", view.problems);
        let titles: Vec<&str> = view.groups.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, ["Server", "Queue", "Workers"]);
        let server = view.groups[0].1.iter();
        let parts = server.filter(|fact| ["Storage", "Redis"].contains(&fact.name.as_str()));
        let parts: Vec<&str> = parts.map(|fact| fact.text.as_str()).collect();
        assert_eq!(parts, ["file, ready", "off"]);
        assert_eq!(view.groups[1].1[2].text, "90 min");
        let worker = &view.groups[2].1[0].text;
        assert!(worker.contains("1.07 GB each"), "{worker}");
    }

    #[test]
    fn problems_are_named() {
        let mut status = status();
        status.parts[0].problem = Some("It is away.".into());
        status.migrations.known = 30;
        status.workers[0].seen_at -= chrono::TimeDelta::minutes(5);
        let view = view(status, Zone::by_name("UTC"));
        assert_eq!(
            view.problems,
            [
                "Storage: It is away.",
                "The database lacks migrations of this version.",
                "Runs wait, and no worker sends a heartbeat."
            ]
        );
    }
}
