"""Judgement on content plans: plain values in, plain values out."""
