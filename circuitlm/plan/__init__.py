"""The types between the stages: what was asked, what is proposed."""

from circuitlm.plan.design import Block, DesignPlan, Link, PlanPart, PlanPassive, SupplyPlan, Target
from circuitlm.plan.request import Request, Wish

__all__ = ["Block", "DesignPlan", "Link", "PlanPart", "PlanPassive", "Request", "SupplyPlan", "Target", "Wish"]
