//! The fields of each form that are shown again when it was rejected.

use crate::view_models::IMPORT_FIELDS;
use domain::task::TASK_INPUT_NAMES;

/// Forms with the names of fields that they retain; `*` stands for a name that comes from the data.
/// Other fields are neither stored nor shown: passwords, tokens, and fields that the form does not
/// have.
const FORMS: [(&str, &[&str]); 19] = [
    ("/fn/auth/login", &["form[username]"]),
    (
        "/fn/auth/register",
        &["form[email]", "form[username]", "form[full_name]", "form[time_zone]"],
    ),
    ("/fn/auth/password_forgot", &["form[email]"]),
    (
        "/fn/account/update",
        &["form[username]", "form[full_name]", "form[time_zone]"],
    ),
    ("/fn/account/change_email", &["form[email]"]),
    (
        "/fn/tokens/create",
        &["form[name]", "form[scopes][]", "form[expires_in_days]"],
    ),
    (
        "/fn/users/create",
        &["form[email]", "form[username]", "form[full_name]", "form[is_superuser]"],
    ),
    (
        "/fn/users/set_quota",
        &["form[storage_bytes]", "form[datasets]", "form[runs]", "form[tasks]"],
    ),
    ("/fn/tasks/create", &TASK_INPUT_NAMES),
    ("/fn/tasks/save", &TASK_INPUT_NAMES),
    ("/fn/tasks/quick_add", &["form[text]"]),
    ("/fn/tasks/save_view", &["form[name]"]),
    ("/fn/tasks/act", &["form[ids][]", "form[act]"]),
    ("/datasets/upload", &["text"]),
    ("/fn/datasets/update", &["form[name]", "form[columns][*]"]),
    ("/fn/imports/apply", &IMPORT_FIELDS),
    ("/fn/imports/apply", &["form[types][*]"]),
    (
        "/fn/runs/create",
        &[
            "form[features][]",
            "form[encodings][]",
            "form[split]",
            "form[column]",
            "form[test_size]",
            "form[cv]",
            "form[permutation_repeats]",
            "form[scale]",
            "form[missing]",
            "form[seed]",
            "form[parameters][*]",
        ],
    ),
    ("/runs/label", &["table", "na_values", "keep_na"]),
];

/// Returns the fields of a form posted to `path` that may be stored until its page shows them
/// again.
#[must_use]
pub fn retained_fields(path: &str, fields: Vec<(String, String)>) -> Vec<(String, String)> {
    let names = FORMS
        .iter()
        .filter(|(form, _)| *form == path)
        .flat_map(|(_, names)| *names);
    let is_known = |field: &str| names.clone().any(|name| matches(name, field));
    fields.into_iter().filter(|(field, _)| is_known(field)).collect()
}

/// Returns whether `field` matches `name`, in which `*` stands for any text without brackets.
fn matches(name: &str, field: &str) -> bool {
    let Some((start, end)) = name.split_once('*') else {
        return name == field;
    };
    let rest = field.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    rest.is_some_and(|rest| !rest.contains(['[', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::run::RunForm;
    use serde_json::Value;

    fn retained(path: &str, names: &[&str]) -> Vec<String> {
        let fields = names.iter().map(|name| ((*name).to_owned(), "x".to_owned()));
        let fields = retained_fields(path, fields.collect());
        fields.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_form_retains_its_own_fields_and_no_secret() {
        let sent = [
            "form[username]",
            "form[password]",
            "form[current_password]",
            "form[token]",
            "form[email]",
            "form[pass%77ord]",
            "form",
            "",
        ];
        assert_eq!(retained("/fn/auth/login", &sent), ["form[username]"]);
        assert_eq!(retained("/fn/account/change_email", &sent), ["form[email]"]);
        for path in ["/fn/auth/password_reset", "/fn/auth/email_verify", "/fn/made/up", ""] {
            assert_eq!(retained(path, &sent), [""; 0], "{path}");
        }
    }

    #[test]
    fn a_form_may_have_fields_that_are_named_by_the_data() {
        let sent = [
            "form[parameters][max_depth]",
            "form[parameters][a][b]",
            "form[features][]",
            "form[features][0]",
        ];
        let expected = ["form[parameters][max_depth]", "form[features][]"];
        assert_eq!(retained("/fn/runs/create", &sent), expected);
        let sent = ["id", "text", "table", "na_values", "keep_na"];
        assert_eq!(retained("/runs/label", &sent), sent[2..]);
    }

    #[test]
    fn every_field_of_a_new_run_is_retained() {
        // The address of the page has these.
        let in_url = ["dataset_id", "algorithm", "target"];
        let Ok(Value::Object(fields)) = serde_json::to_value(RunForm::default()) else {
            panic!("a form has fields");
        };
        let posted: Vec<String> = fields
            .iter()
            .filter(|(name, _)| !in_url.contains(&name.as_str()))
            .map(|(name, value)| match value {
                Value::Array(_) => format!("form[{name}][]"),
                Value::Object(_) => format!("form[{name}][x]"),
                _ => format!("form[{name}]"),
            })
            .collect();
        let posted: Vec<&str> = posted.iter().map(String::as_str).collect();
        assert_eq!(retained("/fn/runs/create", &posted), posted);
    }

    #[test]
    fn no_listed_field_is_a_secret() {
        for (path, names) in FORMS {
            let is_secret = |name: &&&str| ["password", "token", "secret"].iter().any(|word| name.contains(word));
            assert_eq!(names.iter().find(is_secret), None, "{path}");
        }
    }
}
