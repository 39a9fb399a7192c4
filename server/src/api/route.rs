//! Routes of the API that describe themselves: middleware and OpenAPI document read what a route
//! declares.

use super::access::Access;
use super::body::Body;
use super::{body_lane, document, idempotency};
use crate::{AppState, time_limit};
use axum::Extension;
use axum::middleware::from_fn_with_state;
use domain::api_token::Scope;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// An operation with its declarations.
pub(super) struct Route {
    pub(super) operation: UtoipaMethodRouter<AppState>,
    pub(super) access: Access,
    /// Use of an `Idempotency-Key`; `None` where nothing is declared, as for methods other than
    /// POST.
    pub(super) idempotency_key: Option<KeyUse>,
    body: Body,
}

/// Use of the `Idempotency-Key` of a POST.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyUse {
    /// The answer is stored, and sent again for a repetition.
    StoredAnswer,
    /// The handler recognises a repetition by [`RepetitionKey`](super::idempotency::RepetitionKey).
    ByHandler,
    /// The key is ignored.
    None,
}

impl Route {
    /// Creates a route for everybody.
    pub(super) fn public(operation: UtoipaMethodRouter<AppState>) -> Self {
        Self {
            operation,
            access: Access::Public,
            idempotency_key: None,
            body: Body::Small,
        }
    }

    /// Creates a route for accounts that have signed in, not for API tokens.
    pub(super) fn signed_in(operation: UtoipaMethodRouter<AppState>) -> Self {
        Self::authenticated(Access::SignedIn, operation)
    }

    /// Creates a route for accounts that have signed in and for API tokens with the scope.
    pub(super) fn scoped(scope: Scope, operation: UtoipaMethodRouter<AppState>) -> Self {
        Self::authenticated(Access::Scope(scope), operation)
    }

    fn authenticated(access: Access, mut operation: UtoipaMethodRouter<AppState>) -> Self {
        document::add_security(&mut operation.1);
        Self {
            access,
            ..Self::public(operation)
        }
    }

    /// Declares that a POST with an `Idempotency-Key` is executed once. The answer is stored, so it
    /// must not contain a secret.
    pub(super) fn with_idempotency_key(mut self) -> Self {
        document::add_idempotency_key(&mut self.operation.1);
        self.idempotency_key = Some(KeyUse::StoredAnswer);
        self
    }

    /// Declares that the handler recognises the repetition of a POST by its `Idempotency-Key`,
    /// because its answer has a secret, which must not be stored.
    pub(super) fn with_repetition_key(mut self) -> Self {
        document::add_repetition_key(&mut self.operation.1);
        self.idempotency_key = Some(KeyUse::ByHandler);
        self
    }

    /// Declares that nothing of a POST is stored, because it has a password or a stream, or its
    /// answer has a secret.
    pub(super) fn without_idempotency_key(mut self) -> Self {
        self.idempotency_key = Some(KeyUse::None);
        self
    }

    /// Declares the kind of the body; the default is [`Body::Small`].
    pub(super) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Adds the operation to the document alone.
    pub(super) fn describe(self, router: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
        router.routes(self.operation)
    }

    /// Adds the operation with its layers; a path that ends with a slash is served without it too.
    pub(super) fn mount(self, router: OpenApiRouter<AppState>, state: &AppState) -> OpenApiRouter<AppState> {
        let (schemas, paths, mut handler) = self.operation;
        // The innermost layer first.
        if self.idempotency_key == Some(KeyUse::StoredAnswer) {
            handler = handler.route_layer(from_fn_with_state(state.clone(), idempotency::once));
        }
        handler = handler.route_layer((Extension(self.body), self.body.limit()));
        if matches!(self.body, Body::Rows | Body::Upload) {
            handler = handler.route_layer(time_limit::upload());
        }
        if matches!(self.body, Body::Large | Body::Rows) {
            handler = handler.route_layer(from_fn_with_state(state.clone(), body_lane::in_turn));
        }
        handler = handler.route_layer(Extension(self.access));
        let aliases: Vec<_> = paths
            .paths
            .keys()
            .filter_map(|path| path.strip_suffix('/').map(str::to_owned))
            .collect();
        let router = router.routes((schemas, paths, handler.clone()));
        aliases
            .iter()
            .fold(router, |router, alias| router.route(alias, handler.clone()))
    }
}
