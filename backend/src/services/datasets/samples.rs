//! Sample data sets inside the binary (`data/README.md` names their sources and licences).

/// File name and content of a sample.
pub(crate) struct Sample {
    pub(crate) file_name: &'static str,
    pub(crate) bytes: &'static [u8],
}

macro_rules! samples {
    ($($name:literal),*) => {
        /// Samples in the order in which they are added.
        pub(crate) const SAMPLES: &[Sample] = &[$(Sample {
            file_name: concat!($name, ".csv"),
            bytes: include_bytes!(concat!("../../../../data/", $name, ".csv")),
        }),*];
    };
}

samples!["digits", "breast_cancer", "wine", "titanic", "penguins", "iris"];
