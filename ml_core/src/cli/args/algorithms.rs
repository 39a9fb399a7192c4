//! Training commands, one for each algorithm of the registry, with a flag for each parameter.

use super::common::{MissingArg, TrainArgs};
use super::{Command, examples};
use crate::registry::algorithms;
use crate::spec::{AlgorithmSpec, ParameterKind, ParameterSpec};
use clap::{Arg, ArgMatches, Args, Error, FromArgMatches, Subcommand};
use serde_json::{Map, Value};
use std::path::PathBuf;

/// A parsed command line.
pub(in crate::cli) enum Invocation {
    Train(Box<Training>),
    Other(Command),
}

/// A training command.
pub(in crate::cli) struct Training {
    pub(in crate::cli) spec: &'static AlgorithmSpec,
    pub(in crate::cli) args: TrainArgs,
    /// Parameters that were given.
    pub(in crate::cli) parameters: Map<String, Value>,
    /// File with the rows of a parameter that takes rows: the name of the parameter and the file.
    pub(in crate::cli) rows: Option<(String, PathBuf)>,
}

/// Parses the command line of this process.
pub(in crate::cli) fn invocation() -> Result<Invocation, Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    let training = match matches.subcommand() {
        Some(("train", matches)) => matches.subcommand(),
        other => other,
    };
    let spec = training.and_then(|(name, matches)| Some((find(name)?, matches)));
    match spec {
        Some((spec, matches)) => training_of(spec, matches).map(|training| Invocation::Train(Box::new(training))),
        None => Command::from_arg_matches(&matches).map(Invocation::Other),
    }
}

/// Returns the whole command line. Each algorithm is a command of `train`, and a hidden command of
/// its own, which is shorter to type.
fn command() -> clap::Command {
    let train = clap::Command::new("train")
        .about("Train a model; each algorithm is a command with its own options")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(algorithms().iter().map(|spec| algorithm(spec, "ml train")));
    let program = clap::Command::new("ml")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help(examples::ALL)
        .subcommand(train)
        .subcommands(algorithms().iter().map(|spec| algorithm(spec, "ml").hide(true)));
    // The doc comment of the commands would replace an earlier description.
    Command::augment_subcommands(program).about("Machine learning on CSV files: train, predict, score, describe")
}

fn algorithm(spec: &'static AlgorithmSpec, prefix: &str) -> clap::Command {
    let name = flag(&spec.id);
    let target = if spec.task.needs_target() {
        " --target COLUMN"
    } else {
        ""
    };
    let example = format!(
        "Examples:\n  {prefix} {name} --data data.csv{target}\n{}",
        examples::for_algorithm(&spec.id)
    );
    TrainArgs::augment_args(clap::Command::new(name))
        .mut_arg("missing", |missing| {
            missing.required(false).default_value(MissingArg::default_of(spec))
        })
        .about(spec.summary.to_string())
        .after_help(example)
        .next_help_heading(format!("{} parameters", spec.name))
        .args(spec.parameters.iter().map(argument))
}

/// Returns the flag of a parameter.
fn argument(parameter: &'static ParameterSpec) -> Arg {
    let name: &str = &parameter.name;
    let default = match parameter.default_text().as_str() {
        "" => String::new(),
        default => format!(" [default: {default}]"),
    };
    let file = match parameter.kind {
        ParameterKind::ChoiceOrRows => " Here the rows are those of a CSV file with the header of the data.",
        _ => "",
    };
    let help = format!("{}{file} ({}){default}", parameter.description, parameter.expectation());
    let argument = Arg::new(name)
        .long(flag(name))
        .help(help)
        .value_name("VALUE")
        .allow_negative_numbers(true)
        .value_parser(move |text: &str| value(parameter, text));
    match (parameter.kind, name) {
        (ParameterKind::Boolean, _) => argument.num_args(0..=1).default_missing_value("true"),
        // The spelling of the first versions.
        (_, "n_clusters") => argument.visible_alias("clusters"),
        _ => argument,
    }
}

/// Parses the value of a flag. For a parameter that takes a choice or rows, any other text than a
/// choice is the name of a file with the rows.
fn value(parameter: &ParameterSpec, text: &str) -> Result<Value, String> {
    match parameter.parse(text) {
        Ok(value) => Ok(value.unwrap_or(Value::Null)),
        Err(_) if parameter.kind == ParameterKind::ChoiceOrRows => Ok(Value::from(text)),
        Err(error) => Err(format!("{}: {error}", parameter.name)),
    }
}

fn training_of(spec: &'static AlgorithmSpec, matches: &ArgMatches) -> Result<Training, Error> {
    let args = TrainArgs::from_arg_matches(matches)?;
    let (mut parameters, mut rows) = (Map::new(), None);
    for parameter in &spec.parameters {
        let Some(value) = matches.get_one::<Value>(&parameter.name) else {
            continue;
        };
        match value.as_str() {
            Some(text) if parameter.check(value).is_err() => rows = Some((parameter.name.to_string(), text.into())),
            _ => drop(parameters.insert(parameter.name.to_string(), value.clone())),
        }
    }
    Ok(Training {
        spec,
        args,
        parameters,
        rows,
    })
}

/// Returns the algorithm of a command.
fn find(command: &str) -> Option<&'static AlgorithmSpec> {
    algorithms().iter().find(|spec| flag(&spec.id) == command)
}

/// Returns a name as it is spelled on the command line.
fn flag(name: &str) -> String {
    name.replace('_', "-")
}
