-- Every address and DNS name that a node's serving certificate may carry belongs to one live node. The nodes that are
-- there keep what nobody else has, first come first; who has no claim of an SSH address is held or withdrawn and gets none.
insert into node_claim (kind, value, node)
select claim.kind, claim.value, claim.node
from (select 'ip' as kind, json_array_elements_text(spec::json -> 'externalIPs') as value, name as node, created_at
      from node where spec like '{%'
      union all
      select 'dns', json_array_elements_text(spec::json -> 'dnsNames'), name, created_at
      from node where spec like '{%'
      union all
      select 'dns', name, name, '-infinity'::timestamptz from node) as claim
where exists (select 1 from node_claim held where held.node = claim.node and held.kind = 'ssh')
order by claim.created_at, claim.node
on conflict do nothing;
