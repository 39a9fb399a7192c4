-- Runs of any algorithm: the database lists no algorithms, and requests, metrics and results have one
-- form for all of them (docs/database.md).

-- SQLite cannot drop the check of a column, so the column is replaced.
alter table runs add column algorithm_id text not null default '';
update runs set algorithm_id = algorithm;
alter table runs drop column algorithm;
alter table runs rename column algorithm_id to algorithm;

-- Requests. A patch of an empty object leaves out what is null. A clustering without a list of columns
-- used categories too and now uses numbers only, so the list is written out: the columns of its model,
-- or else those that it would have used.
update runs set request = json_patch('{}', json_object(
    'dataset_id', request -> '$.dataset_id',
    'algorithm', 'kmeans',
    'features', json(coalesce(
        request -> '$.features',
        (select json_group_array(feature.value ->> '$.name')
            from models, json_each(models.content, '$.encoder') feature
            where models.run_id = runs.id group by models.run_id),
        (select json_group_array(part.value ->> '$.name')
            from datasets, json_each(datasets.columns) part
            where datasets.id = runs.dataset_id and part.value ->> '$.type' in ('numeric', 'categorical')
            group by datasets.id))),
    'missing', request -> '$.missing',
    'scale', request -> '$.scale',
    'seed', request -> '$.seed',
    'parameters', json_object(
        'n_clusters', request -> '$.n_clusters',
        'n_clusters_max', request -> '$.n_clusters_max',
        'init', request -> '$.init',
        'n_init', request -> '$.n_init',
        'max_iter', request -> '$.max_iter',
        'tol', request -> '$.tol')))
where algorithm = 'kmeans';

update runs set request = json_patch('{}', json_object(
    'dataset_id', request -> '$.dataset_id',
    'algorithm', algorithm,
    'target', request -> '$.target',
    'features', request -> '$.features',
    'split', json_object('kind', 'stratified', 'test_size', json(coalesce(request -> '$.test_size', '0.25'))),
    'cv', request -> '$.cv',
    'missing', request -> '$.missing',
    'scale', request -> '$.scale',
    'seed', request -> '$.seed',
    'parameters', json(coalesce(request -> '$.parameters', '{}'))))
where algorithm <> 'kmeans';

-- Results: settings, counts of rows, numbers about the model, and the views of the model.
update runs set result = json_object(
    'parameters', request -> '$.parameters',
    'split', json_object('kind', 'none'),
    'columns', json('{"used": [], "left_out": []}'),
    'rows', json_object(
        'total', (metrics ->> '$.rows_used') + (metrics ->> '$.rows_dropped'),
        'train', metrics -> '$.rows_used',
        'test', 0,
        'missing_values', metrics -> '$.rows_dropped'),
    'facts', json_object('n_iter', metrics -> '$.n_iter'),
    'artifacts', json_array(
        json_object('kind', 'centroids', 'columns', result -> '$.columns', 'rows', result -> '$.centroids'),
        json_set(result -> '$.projection', '$.kind', 'projection'),
        json_object('kind', 'sweep', 'points', json(coalesce(result -> '$.sweep', 'null')))),
    'warnings', json_array(json_object(
        'code', 'earlier_version',
        'message', 'an earlier version trained this model; it did not record which columns it used')))
where algorithm = 'kmeans' and result is not null and metrics is not null;

update runs set result = json_remove(result, '$.artifacts[2]')
where algorithm = 'kmeans' and result is not null and json_type(result, '$.artifacts[2].points') = 'null';

update runs set result = json_object(
    'parameters', request -> '$.parameters',
    'split', request -> '$.split',
    'columns', json('{"used": [], "left_out": []}'),
    'rows', json_object(
        'total', (metrics ->> '$.rows_used') + (metrics ->> '$.rows_dropped'),
        'train', (metrics ->> '$.rows_used')
            - (select sum(value ->> '$.support') from json_each(metrics, '$.test.per_class')),
        'test', (select sum(value ->> '$.support') from json_each(metrics, '$.test.per_class')),
        'missing_values', metrics -> '$.rows_dropped'),
    'facts', json_patch('{}', json_object(
        'n_trees', result -> '$.n_trees',
        'n_nodes', result -> '$.n_nodes',
        'n_leaves', result -> '$.n_leaves',
        'depth', result -> '$.depth',
        'oob_score', metrics -> '$.oob_score')),
    'artifacts', json_array(
        json_object('kind', 'importances', 'columns', metrics -> '$.feature_importances'),
        json_object('kind', 'rules', 'text', result -> '$.rules', 'lines_left_out', 0)),
    'warnings', json_array(json_object(
        'code', 'earlier_version',
        'message', 'an earlier version trained this model; it did not record which columns it used')))
where algorithm <> 'kmeans' and result is not null and metrics is not null;

-- Metrics, tagged by task.
update runs set metrics = json_object(
    'task', 'clustering',
    'inertia', metrics -> '$.inertia',
    'silhouette', metrics -> '$.silhouette',
    'cluster_sizes', metrics -> '$.cluster_sizes')
where algorithm = 'kmeans' and metrics is not null;

update runs set metrics = json_object(
    'task', 'classification',
    'train', metrics -> '$.train',
    'test', metrics -> '$.test',
    'cv', metrics -> '$.cv')
where algorithm <> 'kmeans' and metrics is not null;
