"""Verification: electrical rules, their findings, and the verdict."""

from circuitlm.verify.finding import Finding, RuleResult
from circuitlm.verify.registry import Rule, all_rules, explain, rule
from circuitlm.verify.verdict import Verdict, check, verify

__all__ = ["Finding", "Rule", "RuleResult", "Verdict", "all_rules", "check", "explain", "rule", "verify"]
