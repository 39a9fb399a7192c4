-- Runs of any algorithm: the database lists no algorithms, and requests, metrics and results have one
-- form for all of them (docs/database.md).

alter table runs drop constraint runs_algorithm_check;

-- Requests. A clustering without a list of columns used categories too and now uses numbers only, so
-- the list is written out: the columns of its model, or else those that it would have used.
update runs set request = jsonb_strip_nulls(jsonb_build_object(
    'dataset_id', request::jsonb -> 'dataset_id',
    'algorithm', 'kmeans',
    'features', coalesce(
        request::jsonb -> 'features',
        (select jsonb_agg(feature.value -> 'name' order by feature.position)
            from models, jsonb_array_elements(models.content::jsonb -> 'encoder')
                with ordinality as feature (value, position)
            where models.run_id = runs.id),
        (select jsonb_agg(part.value -> 'name' order by part.position)
            from datasets, jsonb_array_elements(datasets.columns::jsonb) with ordinality as part (value, position)
            where datasets.id = runs.dataset_id and part.value ->> 'type' in ('numeric', 'categorical'))),
    'missing', request::jsonb -> 'missing',
    'scale', request::jsonb -> 'scale',
    'seed', request::jsonb -> 'seed',
    'parameters', jsonb_build_object(
        'n_clusters', request::jsonb -> 'n_clusters',
        'n_clusters_max', request::jsonb -> 'n_clusters_max',
        'init', request::jsonb -> 'init',
        'n_init', request::jsonb -> 'n_init',
        'max_iter', request::jsonb -> 'max_iter',
        'tol', request::jsonb -> 'tol')))::text
where algorithm = 'kmeans';

update runs set request = jsonb_strip_nulls(jsonb_build_object(
    'dataset_id', request::jsonb -> 'dataset_id',
    'algorithm', algorithm,
    'target', request::jsonb -> 'target',
    'features', request::jsonb -> 'features',
    'split', jsonb_build_object(
        'kind', 'stratified', 'test_size', coalesce(nullif(request::jsonb -> 'test_size', 'null'), '0.25')),
    'cv', request::jsonb -> 'cv',
    'missing', request::jsonb -> 'missing',
    'scale', request::jsonb -> 'scale',
    'seed', request::jsonb -> 'seed',
    'parameters', coalesce(request::jsonb -> 'parameters', '{}')))::text
where algorithm <> 'kmeans';

-- Results: settings, counts of rows, numbers about the model, and the views of the model.
update runs set result = jsonb_build_object(
    'parameters', request::jsonb -> 'parameters',
    'split', jsonb_build_object('kind', 'none'),
    'columns', '{"used": [], "left_out": []}'::jsonb,
    'rows', jsonb_build_object(
        'total', (metrics::jsonb ->> 'rows_used')::bigint + (metrics::jsonb ->> 'rows_dropped')::bigint,
        'train', metrics::jsonb -> 'rows_used',
        'test', 0,
        'missing_values', metrics::jsonb -> 'rows_dropped'),
    'facts', jsonb_build_object('n_iter', metrics::jsonb -> 'n_iter'),
    'artifacts', jsonb_build_array(
        jsonb_build_object(
            'kind', 'centroids', 'columns', result::jsonb -> 'columns', 'rows', result::jsonb -> 'centroids'),
        (result::jsonb -> 'projection') || '{"kind": "projection"}')
        || case jsonb_typeof(result::jsonb -> 'sweep')
            when 'array' then jsonb_build_array(jsonb_build_object('kind', 'sweep', 'points', result::jsonb -> 'sweep'))
            else '[]' end,
    'warnings', jsonb_build_array(jsonb_build_object(
        'code', 'earlier_version',
        'message', 'an earlier version trained this model; it did not record which columns it used')))::text
where algorithm = 'kmeans' and result is not null and metrics is not null;

update runs set result = jsonb_build_object(
    'parameters', request::jsonb -> 'parameters',
    'split', request::jsonb -> 'split',
    'columns', '{"used": [], "left_out": []}'::jsonb,
    'rows', jsonb_build_object(
        'total', (metrics::jsonb ->> 'rows_used')::bigint + (metrics::jsonb ->> 'rows_dropped')::bigint,
        'train', (metrics::jsonb ->> 'rows_used')::bigint - (
            select sum((value ->> 'support')::bigint)::bigint
            from jsonb_array_elements(metrics::jsonb -> 'test' -> 'per_class')),
        'test', (
            select sum((value ->> 'support')::bigint)::bigint
            from jsonb_array_elements(metrics::jsonb -> 'test' -> 'per_class')),
        'missing_values', metrics::jsonb -> 'rows_dropped'),
    'facts', jsonb_strip_nulls(jsonb_build_object(
        'n_trees', result::jsonb -> 'n_trees',
        'n_nodes', result::jsonb -> 'n_nodes',
        'n_leaves', result::jsonb -> 'n_leaves',
        'depth', result::jsonb -> 'depth',
        'oob_score', metrics::jsonb -> 'oob_score')),
    'artifacts', jsonb_build_array(
        jsonb_build_object('kind', 'importances', 'columns', metrics::jsonb -> 'feature_importances'),
        jsonb_build_object('kind', 'rules', 'text', result::jsonb -> 'rules', 'lines_left_out', 0)),
    'warnings', jsonb_build_array(jsonb_build_object(
        'code', 'earlier_version',
        'message', 'an earlier version trained this model; it did not record which columns it used')))::text
where algorithm <> 'kmeans' and result is not null and metrics is not null;

-- Metrics, tagged by task.
update runs set metrics = jsonb_build_object(
    'task', 'clustering',
    'inertia', metrics::jsonb -> 'inertia',
    'silhouette', metrics::jsonb -> 'silhouette',
    'cluster_sizes', metrics::jsonb -> 'cluster_sizes')::text
where algorithm = 'kmeans' and metrics is not null;

update runs set metrics = jsonb_build_object(
    'task', 'classification',
    'train', metrics::jsonb -> 'train',
    'test', metrics::jsonb -> 'test',
    'cv', metrics::jsonb -> 'cv')::text
where algorithm <> 'kmeans' and metrics is not null;
