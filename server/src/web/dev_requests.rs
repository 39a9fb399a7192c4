//! `GET /dev/requests` and `/dev/requests/{id}`: the latest requests with their SQL statements and
//! plans, events and runs, for developers.

use super::SignedIn;
use super::dev_page::dev_page;
use crate::AppState;
use crate::api::Problem;
use crate::request_log::{Kind, LoggedRequest, Work, latest, with_id};
use app::charts::svg::escape;
use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use backend::{Actor, Plan};
use domain::{ErrorCode, Failure};
use std::time::Duration;

/// Duration from which on a statement is marked as slow.
const SLOW: Duration = Duration::from_millis(10);
/// Number of executions from which on a statement is marked as repeated: one for each row of a list
/// can mostly be one for all.
const REPEATED: u64 = 3;

/// The routes.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/dev/requests", get(list))
        .route("/dev/requests/{id}", get(detail))
}

/// Actor of the session, who is a superuser. For others there is no such page.
struct Developer(Actor);

impl FromRequestParts<AppState> for Developer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        if actor.is_superuser {
            Ok(Self(actor))
        } else {
            Err(Problem(Failure::from_code(ErrorCode::NotFound)).into_response())
        }
    }
}

async fn list(State(state): State<AppState>, _: Developer) -> Response {
    let rows: String = latest().iter().map(row).collect();
    let body = format!(
        "<h1>Latest requests</h1>\n<p>Of this server, without the files of the site and the pages below /dev. \
         <a href=\"/dev/requests\">Refresh</a></p>\n<table>\n<thead><tr><th>Begin (UTC)</th><th>Request</th>\
         <th>Status</th><th>Duration</th><th>SQL</th><th>Marks</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    );
    dev_page(&state, "Latest requests", &body)
}

async fn detail(
    State(state): State<AppState>,
    Developer(actor): Developer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let gone = || {
        Failure::new(
            ErrorCode::NotFound,
            "This request is not among the latest of this server.",
        )
    };
    let request = with_id(&id).ok_or_else(gone)?;
    let mut statements = String::new();
    for work in request.of_kind(Kind::Statement) {
        let plan = state.services.statement_plan(&actor, &work.text).await?;
        statements.push_str(&statement(work, &plan));
    }
    let title = escape(&format!("{} {}", request.method, request.path));
    let body = format!(
        "<p><a href=\"/dev/requests\">Latest requests</a></p>\n<h1>{title}</h1>\n<p>Request {}, {}: {}</p>\n\
         <h2>SQL: {}</h2>\n{statements}<h2>Events</h2>\n{}<h2>Queued runs</h2>\n{}",
        escape(&request.id),
        request.at.to_rfc3339(),
        answer(&request).join(" "),
        sql(&request),
        descriptions(&request, Kind::Event),
        descriptions(&request, Kind::Run)
    );
    Ok(dev_page(&state, "A request", &body))
}

/// Returns the row of a request.
fn row(request: &LoggedRequest) -> String {
    let marks: Vec<&str> = ["slow", "repeated"]
        .into_iter()
        .filter(|mark| request.of_kind(Kind::Statement).any(|work| marks(work).contains(mark)))
        .collect();
    let [status, duration] = answer(request);
    format!(
        "<tr><td>{}</td><th scope=\"row\"><a href=\"/dev/requests/{}\">{} {}</a></th><td>{status}</td>\
         <td>{duration}</td><td>{}</td><td>{}</td></tr>\n",
        request.at.format("%H:%M:%S%.3f"),
        escape(&request.id),
        escape(&request.method),
        escape(&request.path),
        sql(request),
        marked(&marks)
    )
}

/// Returns the status and the duration of a request.
fn answer(request: &LoggedRequest) -> [String; 2] {
    request.answer.map_or_else(
        || ["no answer yet".into(), String::new()],
        |(status, after)| [status.to_string(), milliseconds(after)],
    )
}

/// Returns how many statements a request has executed, and how long they took.
fn sql(request: &LoggedRequest) -> String {
    let statements = || request.of_kind(Kind::Statement);
    let count: u64 = statements().map(|work| work.count).sum();
    let duration = statements().map(|work| work.duration).sum();
    let noun = if count == 1 { "statement" } else { "statements" };
    format!("{count} {noun}, {}", milliseconds(duration))
}

/// Returns a statement with its plan.
fn statement(work: &Work, plan: &Plan) -> String {
    let rows = if work.rows == 1 { "row" } else { "rows" };
    let mut facts = format!("{} {rows}, {}", work.rows, milliseconds(work.duration));
    if work.count > 1 {
        facts = format!("{} times, {facts}, slowest {}", work.count, milliseconds(work.slowest));
    }
    let plan = match plan {
        Ok(lines) => format!("<pre>{}</pre>", lines_of(&lines.join("\n"))),
        Err(reason) => format!("<p>No plan: {}</p>", escape(reason)),
    };
    format!(
        "<article>\n<pre>{}</pre>\n<p>{facts} {}</p>\n{plan}\n</article>\n",
        lines_of(&work.text),
        marked(&marks(work))
    )
}

/// Returns what is remarkable about a statement.
fn marks(work: &Work) -> Vec<&'static str> {
    let marks = [("slow", work.slowest >= SLOW), ("repeated", work.count >= REPEATED)];
    marks
        .into_iter()
        .filter_map(|(mark, applies)| applies.then_some(mark))
        .collect()
}

fn marked(marks: &[&str]) -> String {
    marks.iter().map(|mark| format!("<mark>{mark}</mark> ")).collect()
}

/// Returns the work of a kind that has a description.
fn descriptions(request: &LoggedRequest, kind: Kind) -> String {
    let item = |work: &Work| format!("<li>{} × {}</li>\n", work.count, escape(&work.text));
    let items: String = request.of_kind(kind).map(item).collect();
    match items.as_str() {
        "" => "<p>None.</p>\n".into(),
        items => format!("<ul>\n{items}</ul>\n"),
    }
}

/// Returns a text of several lines as markup.
fn lines_of(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_and_repeated_statements_are_marked() {
        let once = |milliseconds| Work::statement("select 1".into(), 1, Duration::from_millis(milliseconds));
        let often = |count| Work { count, ..once(1) };
        assert!(marks(&once(9)).is_empty() && marks(&often(2)).is_empty());
        assert_eq!(marks(&once(10)), ["slow"]);
        assert_eq!(marks(&often(3)), ["repeated"]);
        let shown = statement(&often(3), &Ok(vec!["SCAN".into()]));
        assert!(
            shown.contains("<p>3 times, 1 row, 1.0 ms, slowest 1.0 ms <mark>repeated</mark> </p>"),
            "{shown}"
        );
    }

    #[test]
    fn nothing_becomes_markup() {
        let work = Work::statement("select '<b>'\nfrom t".into(), 0, Duration::ZERO);
        for plan in [Ok(vec!["<b>".into()]), Err("<b>".into())] {
            let shown = statement(&work, &plan);
            assert!(!shown.contains("<b>"), "{shown}");
            assert!(shown.contains("select &#39;&lt;b&gt;&#39;\nfrom t"), "{shown}");
        }
    }
}
