"""The types between the stages: what was asked, what is proposed."""

from circuitlm.plan.design import Block, DesignPlan, Link, PlanPart, PlanPassive, SupplyPlan, Target, Wire
from circuitlm.plan.request import Request, Told, Wish

__all__ = ["Block", "DesignPlan", "Link", "PlanPart", "PlanPassive", "Request", "SupplyPlan", "Target", "Told", "Wire", "Wish"]
