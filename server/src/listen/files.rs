//! The limit of open files.

/// Raises the soft limit of open files to the hard one, which is what the operator allows; gives
/// the limit. Systems keep the soft one at 1,024 for programs that cannot count further.
#[cfg(unix)]
#[must_use]
pub fn raise_file_limit() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    let limit = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files cannot be raised");
            current
        }
    };
    limit
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(usize::MAX)
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
#[must_use]
pub fn raise_file_limit() -> usize {
    usize::MAX
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    #[test]
    fn the_soft_limit_becomes_the_hard_one() {
        let maximum = getrlimit(Resource::Nofile).maximum;
        let low = Rlimit {
            current: Some(512),
            maximum,
        };
        setrlimit(Resource::Nofile, low).unwrap();
        let limit = raise_file_limit();
        assert_eq!(getrlimit(Resource::Nofile).current, maximum);
        assert_eq!(Some(limit as u64), maximum.or(Some(usize::MAX as u64)));
    }
}
