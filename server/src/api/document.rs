//! The OpenAPI document: its frame, and what every operation has in common.

use super::problem::ProblemDetails;
use backend::algorithms;
use domain::ErrorCode;
use domain::algorithm::Task;
use utoipa::Modify;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem, Paths};
use utoipa::openapi::schema::{ArrayItems, SchemaType};
use utoipa::openapi::security::{Flow, OAuth2, Password, Scopes, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, Content, ContentBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder,
    Schema, Type,
};

/// The security scheme: an access token, which the docs page gets by user name and password.
const SCHEME: &str = "password";
/// The type of every error.
const PROBLEM: &str = "application/problem+json";
/// The errors that operations share.
const SHARED_ERRORS: [ErrorCode; 12] = [
    ErrorCode::BadRequest,
    ErrorCode::Unauthorized,
    ErrorCode::Forbidden,
    ErrorCode::NotFound,
    ErrorCode::Conflict,
    ErrorCode::PayloadTooLarge,
    ErrorCode::UnsupportedMediaType,
    ErrorCode::Validation,
    ErrorCode::RateLimited,
    ErrorCode::Internal,
    ErrorCode::Unavailable,
    ErrorCode::InsufficientStorage,
];

/// The frame.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "AI Backend Playground", description = "Keep tasks, upload a CSV, train models on it, look at what they found."),
    servers((url = "/api/v1")),
    components(schemas(ProblemDetails)),
    modifiers(&Security)
)]
pub(super) struct Document;

/// Signing in with a user name and a password, as the docs page can do it.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let flow = Flow::Password(Password::new("/api/v1/auth/login", Scopes::new()));
        let scheme = SecurityScheme::OAuth2(OAuth2::new([flow]));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme(SCHEME, scheme);
    }
}

/// Adds to every operation the errors that do not come from its handler: those of the extractors
/// and of the layers.
pub(super) fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for code in SHARED_ERRORS {
        components.responses.insert(code.as_str().into(), problem(code).into());
    }
    for (schema, task) in [("TrainRequest", None), ("ClassifyRequest", Some(Task::Classification))] {
        name_algorithms(components, schema, task);
    }
    add_fields_of_task(components);
    for (path, item) in &mut document.paths.paths {
        let has_id = path.contains("{id}");
        for operation in operations(item) {
            add_errors(operation, &shared_errors(operation, has_id));
            operation.responses.responses.values_mut().for_each(as_problem);
        }
    }
}

/// Adds the fields of a request for a task to the schema of a task, in which all of them are
/// present; those that may be null are not marked as required, as in all other schemas.
fn add_fields_of_task(components: &mut Components) {
    let Some(RefOr::T(Schema::Object(request))) = components.schemas.get("NewTask") else {
        return;
    };
    let fields = request.properties.clone();
    if let Some(RefOr::T(Schema::Object(task))) = components.schemas.get_mut("Task") {
        let names = fields.iter().filter(|(_, schema)| !is_nullable(schema));
        task.required.extend(names.map(|(name, _)| name.clone()));
        task.properties.extend(fields);
    }
    // A page of tasks has a copy of the schema, which lacks the fields.
    if let Some(RefOr::T(Schema::Object(page))) = components.schemas.get_mut("Page_Task")
        && let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items")
    {
        items.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name("Task").into()));
    }
}

fn is_nullable(schema: &RefOr<Schema>) -> bool {
    let RefOr::T(Schema::Object(object)) = schema else {
        return false;
    };
    matches!(&object.schema_type, SchemaType::Array(types) if types.contains(&Type::Null))
}

/// Lists the ids of the algorithms (of a task) in the schema of a training request.
fn name_algorithms(components: &mut Components, schema: &str, task: Option<Task>) {
    let Some(RefOr::T(Schema::Object(request))) = components.schemas.get_mut(schema) else {
        return;
    };
    if let Some(RefOr::T(Schema::Object(algorithm))) = request.properties.get_mut("algorithm") {
        let of_task = algorithms()
            .iter()
            .filter(|spec| task.is_none_or(|task| spec.task == task));
        algorithm.enum_values = Some(of_task.map(|spec| spec.id.as_ref().into()).collect());
    }
}

/// Operations of a path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let operations = [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ];
    operations.into_iter().flatten()
}

/// Adds the token that a caller has to send.
pub(super) fn add_security(paths: &mut Paths) {
    let none: [&str; 0] = [];
    for operation in paths.paths.values_mut().flat_map(operations) {
        operation.security = Some(vec![SecurityRequirement::new(SCHEME, none)]);
    }
}

/// Adds the header `Idempotency-Key` and the errors of its layer.
pub(super) fn add_idempotency_key(paths: &mut Paths) {
    for operation in paths.paths.values_mut().flat_map(operations) {
        let parameters = operation.parameters.get_or_insert_default();
        parameters.push(idempotency_key(ONCE).into());
        add_errors(
            operation,
            &[ErrorCode::BadRequest, ErrorCode::Conflict, ErrorCode::Validation],
        );
    }
}

/// Adds the header `Idempotency-Key` of an operation that recognises its repetition.
pub(super) fn add_repetition_key(paths: &mut Paths) {
    for operation in paths.paths.values_mut().flat_map(operations) {
        let parameters = operation.parameters.get_or_insert_default();
        parameters.push(idempotency_key(AGAIN).into());
        add_errors(operation, &[ErrorCode::BadRequest]);
    }
}

fn shared_errors(operation: &Operation, has_id: bool) -> Vec<ErrorCode> {
    let is_query = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => matches!(parameter.parameter_in, ParameterIn::Query),
        RefOr::Ref(_) => false,
    };
    let has_query = operation.parameters.iter().flatten().any(is_query);
    let has_body = operation.request_body.is_some();
    let mut codes = vec![ErrorCode::RateLimited, ErrorCode::Internal, ErrorCode::Unavailable];
    if operation.security.is_some() {
        // A token for a script may lack the scope.
        codes.extend([ErrorCode::Unauthorized, ErrorCode::Forbidden]);
    }
    if has_id {
        codes.push(ErrorCode::NotFound);
    }
    if has_body {
        codes.extend([
            ErrorCode::BadRequest,
            ErrorCode::PayloadTooLarge,
            ErrorCode::UnsupportedMediaType,
        ]);
    }
    if has_body || has_query {
        codes.push(ErrorCode::Validation);
    }
    if has_body {
        codes.push(ErrorCode::InsufficientStorage);
    }
    codes
}

/// Adds errors, unless the operation has its own words for them.
fn add_errors(operation: &mut Operation, codes: &[ErrorCode]) {
    for code in codes {
        let responses = &mut operation.responses.responses;
        let reference = || Ref::from_response_name(code.as_str()).into();
        responses.entry(code.status().to_string()).or_insert_with(reference);
    }
}

fn problem(code: ErrorCode) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDetails")));
    ResponseBuilder::new()
        .description(code.title())
        .content(PROBLEM, content.build())
        .build()
}

/// Errors are declared by their body alone; this is its type.
fn as_problem(response: &mut RefOr<Response>) {
    let RefOr::T(response) = response else {
        return;
    };
    let is_problem = |content: &RefOr<Content>| {
        let schema = match content {
            RefOr::T(content) => content.schema.as_ref(),
            RefOr::Ref(_) => None,
        };
        matches!(schema, Some(RefOr::Ref(name)) if name.ref_location.ends_with("/ProblemDetails"))
    };
    if response.content.get("application/json").is_some_and(is_problem)
        && let Some(content) = response.content.swap_remove("application/json")
    {
        response.content.insert(PROBLEM.into(), content);
    }
}

/// Description of the key of an operation whose answer is stored.
const ONCE: &str = "A random text: the same request with the same key is done once, and answered alike for 24 hours.";
/// Description of the key of an operation that recognises its repetition.
const AGAIN: &str = "A random text: the same request with the same key may be sent again when its answer was lost.";

fn idempotency_key(text: &str) -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]([ -~]*[!-~])?$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(text))
        .schema(Some(schema))
        .build()
}
