-- decisions --
select id, inputs, steps, target, sitter_id, rule, because, ruleset
from routing_decision
order by id
