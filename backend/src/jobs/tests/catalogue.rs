//! The catalogue of the pages and the API against the registry of the library.

use domain::algorithm::{ParameterType, catalogue};
use ml_core::registry::algorithm;
use ml_core::spec::ParameterKind;

#[test]
fn the_catalogue_describes_the_algorithms_as_the_library_does() {
    let catalogue = catalogue();
    assert_eq!(catalogue.len(), 3);
    for known in catalogue {
        let id = known.id.as_str();
        let spec = algorithm(id).unwrap();
        assert_eq!(
            (spec.name.as_ref(), spec.summary.as_ref()),
            (known.name.as_str(), known.description.as_str())
        );
        assert_eq!(spec.task.as_str(), serde_json::to_value(known.kind).unwrap(), "{id}");
        assert_eq!(spec.parameters.len(), known.parameters.len(), "{id}");
        for known in known.parameters {
            let name = known.name.as_str();
            let spec = spec.parameter(name).unwrap();
            assert_eq!(spec.label, known.label, "{id} {name}");
            assert_eq!(spec.default, known.default, "{id} {name}");
            assert_eq!(
                (spec.minimum, spec.maximum),
                (known.minimum, known.maximum),
                "{id} {name}"
            );
            assert_eq!(spec.choices, known.choices, "{id} {name}");
            assert_eq!(spec.advanced, known.advanced, "{id} {name}");
            // The library takes other values besides the choices, and says so.
            assert!(spec.description.starts_with(&known.description), "{id} {name}");
            let kind = match spec.kind {
                ParameterKind::Integer => ParameterType::Integer,
                ParameterKind::Number => ParameterType::Number,
                ParameterKind::Boolean => ParameterType::Boolean,
                _ => ParameterType::Choice,
            };
            assert_eq!(kind, known.kind, "{id} {name}");
        }
    }
}
