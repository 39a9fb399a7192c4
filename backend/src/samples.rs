//! The sample data sets, inside the binary (`data/README.md` names their sources and licences).

/// A sample: the name of its file and its bytes.
pub(crate) struct Sample {
    pub(crate) file_name: &'static str,
    pub(crate) bytes: &'static [u8],
}

macro_rules! samples {
    ($($name:literal),*) => {
        /// Every sample, in the order they are added.
        pub(crate) const SAMPLES: &[Sample] = &[$(Sample {
            file_name: concat!($name, ".csv"),
            bytes: include_bytes!(concat!("../../data/", $name, ".csv")),
        }),*];
    };
}

samples!["digits", "breast_cancer", "wine", "titanic", "penguins", "iris"];
