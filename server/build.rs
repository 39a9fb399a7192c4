//! Says from which commit a release was built, and where the site is that it embeds.

#![expect(clippy::disallowed_methods, reason = "a build script has no other settings")]

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-env-changed=BUILD_COMMIT");
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    // The other builds are not compiled again for each commit.
    let build = if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        let known = [commit(), date()];
        known.into_iter().flatten().collect::<Vec<_>>().join(", ")
    } else {
        "not a release".to_owned()
    };
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let about = if build.is_empty() {
        version
    } else {
        format!("{version} ({build})")
    };
    println!("cargo:rustc-env=BUILD_VERSION={about}");
    if env::var_os("CARGO_FEATURE_EMBED").is_some() {
        embed();
    }
}

/// `BUILD_COMMIT`, or the commit that is checked out; `None` outside git.
fn commit() -> Option<String> {
    let given = env::var("BUILD_COMMIT").ok().filter(|commit| !commit.is_empty());
    given.or_else(|| {
        for file in ["HEAD", "logs/HEAD"] {
            let path = git(&["rev-parse", "--git-path", file])?;
            println!("cargo:rerun-if-changed={path}");
        }
        git(&["rev-parse", "--short=12", "HEAD"])
    })
}

/// The day of `SOURCE_DATE_EPOCH`, or of the commit: the day of the build would make two builds of
/// the same source differ.
fn date() -> Option<String> {
    let given = env::var("SOURCE_DATE_EPOCH").ok().filter(|seconds| !seconds.is_empty());
    let seconds = given.or_else(|| git(&["log", "-1", "--format=%ct"]))?;
    let (year, month, day) = date_of(seconds.parse::<i64>().ok()?.div_euclid(86_400));
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Returns year, month and day of a day after 1970-01-01, in the Gregorian calendar.
fn date_of(mut day: i64) -> (i64, i64, i64) {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut year = 1970;
    while day >= 365 + i64::from(is_leap(year)) {
        day -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + i64::from(is_leap(year));
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    (year, month, day + 1)
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim();
    (output.status.success() && !text.is_empty()).then(|| text.to_owned())
}

/// Names the folder of the built site for `include_dir!`, and its content for the addresses of its
/// files: computed at the start of the server, a hash would load all of them into memory.
fn embed() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    println!("cargo:rerun-if-env-changed=LEPTOS_SITE_ROOT");
    let root = env::var_os("LEPTOS_SITE_ROOT").map_or_else(|| "target/site".into(), PathBuf::from);
    let root = workspace.join(root);
    let manifest = root.join("pkg/__wasm_split_manifest.json");
    assert!(
        manifest.is_file(),
        "there is no site in {} to embed: build it first, as scripts/build.sh does",
        root.display()
    );
    println!("cargo:rerun-if-changed={}", root.display());
    println!("cargo:rustc-env=EMBEDDED_SITE={}", root.display());
    let mut files = BTreeMap::new();
    read(&root, &root, &mut files).unwrap_or_else(|error| panic!("{} cannot be read: {error}", root.display()));
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    println!("cargo:rustc-env=EMBEDDED_SITE_ID={:016x}", hasher.finish());
}

/// Reads all files below a folder; their names are relative to `root`.
fn read(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path).to_owned();
            files.insert(name, fs::read(path)?);
        }
    }
    Ok(())
}
